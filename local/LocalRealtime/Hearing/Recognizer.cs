using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace LocalRealtime.Hearing;

/// <summary>A few shared decoders with a queue of utterances: one that is being spoken is understood while it comes.</summary>
internal sealed partial class Recognizer : IHostedService, IDisposable
{
    private readonly RealtimeOptions _options;
    private readonly Speaking.Speaker _speaker;
    private readonly ILogger<Recognizer> _log;
    private readonly BlockingCollection<Recognition> _queue = new(256);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _lanes = [];

    public Recognizer(IOptions<RealtimeOptions> options, Speaking.Speaker speaker, ILogger<Recognizer> log)
    {
        (_options, _speaker, _log) = (options.Value, speaker, log);
        Unavailable = SphinxLibrary.Missing ?? MissingModel(_options.SpeechModel);
        Vocabulary = new Vocabulary(name => Lexicon.Phones(_options.SpeechModel, name) ?? _speaker.Spell(name));
    }

    /// <summary>Null when speech is understood; else why not, for people.</summary>
    public string? Unavailable { get; private set; }

    public Vocabulary Vocabulary { get; }

    public int Waiting => _queue.Count;

    /// <summary>Sound may be pushed at once; the words come when it is finished.</summary>
    /// <param name="ear">Knows the caller's voice; the same for all utterances of a session.</param>
    public Recognition Begin(IReadOnlyCollection<string> names, Ear ear)
    {
        Vocabulary.Add(names);
        var recognition = new Recognition(ear);
        if (Unavailable is { } reason) recognition.Settle(new Heard("", $"Speech cannot be understood here: {reason}. Type instead."));
        else if (!_queue.TryAdd(recognition)) recognition.Settle(new Heard("", "Too many people speak at once."));
        return recognition;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Unavailable is { } reason) LogDeaf(reason);
        else for (var i = 0; i < _options.Recognizers; i++) _lanes.Add(Task.Factory.StartNew(Listen, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_lanes);
        foreach (var left in _queue) left.Abandon();
    }

    public void Dispose()
    {
        _queue.Dispose();
        Vocabulary.Dispose();
        _stopping.Dispose();
    }

    private void Listen()
    {
        try
        {
            using var lane = new RecognizerLane(new SphinxDecoder(_options.SpeechModel), Vocabulary, _queue);
            lane.Run(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (InvalidOperationException e)
        {
            Unavailable = e.Message;
            LogDeaf(e.Message);
            foreach (var waiting in _queue) waiting.Settle(new Heard("", e.Message));
        }
    }

    private static string? MissingModel(string folder) => Directory.Exists(Path.Combine(folder, "en-us"))
        ? null
        : $"there is no speech model in {folder} (Debian: apt-get install pocketsphinx-en-us)";

    [LoggerMessage(LogLevel.Warning, "Speech is not understood, only typed words: {Reason}.")]
    private partial void LogDeaf(string reason);
}
