using System.Threading.Channels;
using LiveKit.Rtc;
using LiveKit.Silero;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceStudio.AgentHost.Audio;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Reporting;
using VoiceStudio.AgentHost.Room;
using VoiceStudio.AgentHost.Sessions;
using VoiceStudio.AgentHost.Telemetry;
using VoiceStudio.AgentHost.Tools;
using VoiceStudio.AgentHost.Turns;
using VoiceStudio.Contracts;
using VoiceStudio.Tests.Fakes;

namespace VoiceStudio.Tests.AgentHost.Sessions;

/// <summary>
/// An agent's turn-taking with its real owners (gate, player over LiveKit's audio source, ears, Realtime line over a real socket), without
/// a room. The test is Web, the people, and the model.
/// </summary>
internal sealed class TurnStage : IAsyncDisposable
{
    private static readonly VoiceActivityModel Voice = VoiceActivityModel.Load();
    private static readonly ServiceProvider Services = new ServiceCollection().AddHttpClient().AddMetrics()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddSingleton(TimeProvider.System).AddSingleton<HttpTool>().AddSingleton<McpServers>().AddSingleton<ToolSources>().AddLogging().AddSingleton<VoiceTelemetry>().BuildServiceProvider();
    private readonly CancellationTokenSource _ended = new();
    private readonly Channel<SessionSignal> _mailbox = Channel.CreateUnbounded<SessionSignal>();
    private readonly Channel<AgentEvent> _events = Channel.CreateUnbounded<AgentEvent>();
    private readonly AudioSource _source = new(AudioFormat.SampleRate, 1, 200);
    private readonly List<Task> _running = [];
    private readonly TurnTaking _turns;
    private readonly Ears _ears;
    private readonly CancellationToken _stop;

    private TurnStage(ScriptedRealtime model, JoinRequest join, RealtimeOptions options, CancellationToken stop)
    {
        (Model, _stop) = (model, stop);
        Web = new LinkCommands(Post);
        var settings = new SessionSettings(join.Agent, options);
        Gate = new TurnGate();
        Player = new SpeechPlayer(_source, Gate, TimeProvider.System, Post);
        var line = new RealtimeLine(options, settings.Model, Post, TimeProvider.System, NullLogger.Instance);
        _ears = new Ears(Voice, line, Player, TimeSpan.FromMilliseconds(500), join.Agent.Turns.Interruptible, Post);
        _ears.Add("person");
        var partners = new TurnPartners(line, Player, _ears, Gate, new ConversationMemory([]), new ToolRunner(new AgentTools(join.Agent, Services.GetRequiredService<ToolSources>()), TimeProvider.System), options, Services.GetRequiredService<VoiceTelemetry>(), TimeProvider.System);
        _turns = new TurnTaking(join, partners, settings, e => _events.Writer.TryWrite(e), Post, () => { }, NullLogger.Instance);
        _running.Add(ReadMailAsync());
        _running.Add(Player.RunAsync(_ended.Token));
        _running.Add(line.RunAsync(_ended.Token));
    }

    public ScriptedRealtime Model { get; }

    public ScriptedConnection Connection { get; private set; } = null!;

    public IAgentLinkClient Web { get; }

    public TurnGate Gate { get; }

    public SpeechPlayer Player { get; }

    /// <summary>Sound that waits to be heard.</summary>
    public TimeSpan Queued => _source.QueuedDuration;

    public static async Task<TurnStage> OpenAsync(CancellationToken stop, Func<JoinRequest, JoinRequest>? change = null, TimeSpan? replyLimit = null, TimeSpan? recycleAfter = null)
    {
        var model = await ScriptedRealtime.StartAsync(stop);
        var options = new RealtimeOptions
        {
            Endpoint = model.Endpoint,
            ApiKey = "key",
            ReplyLimit = replyLimit ?? TimeSpan.FromSeconds(10),
            RecycleAfter = recycleAfter ?? TimeSpan.FromMinutes(50),
        };
        var join = Joining.HostUnderTest.Join();
        var stage = new TurnStage(model, change?.Invoke(join) ?? join, options, stop);
        stage.Connection = await model.ConnectionAsync(stop);
        await stage.Connection.ReceivedAsync("session.update", stop);
        await stage.EventAsync<StateChanged>();
        return stage;
    }

    public static JoinRequest WithCalculator(JoinRequest join) => join with
    {
        Agent = join.Agent with { Tools = [new ToolDefinition("calculator", "Calculates.", "builtin", System.Text.Json.JsonDocument.Parse("{}").RootElement)] },
    };

    /// <summary>The agent has the ears, as the one who will most likely answer.</summary>
    public async Task ListenAsync()
    {
        await Web.Listen(true);
        await Connection.ReceivedAsync("session.update", _stop);
    }

    public Task GrantAsync(long epoch, string? turnId, TimeSpan? lease = null, GrantPurpose purpose = GrantPurpose.AnswerPerson, string? text = null, Briefing? briefing = null)
        => Web.Grant(new FloorGrant(epoch, lease ?? TimeSpan.FromSeconds(3), purpose, turnId, text, briefing));

    /// <summary>The next event of this kind; others before it are skipped.</summary>
    public async Task<T> EventAsync<T>() where T : AgentEvent
    {
        while (true)
        {
            if (await _events.Reader.ReadAsync(_stop) is T wanted) return wanted;
        }
    }

    /// <summary>So much of a reply has sounded.</summary>
    public async Task HeardAsync(string replyId, int milliseconds)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (AudioFormat.Milliseconds(Player.HeardOf(replyId)) < milliseconds) await often.WaitForNextTickAsync(_stop);
    }

    public IReadOnlyList<AgentEvent> DrainEvents()
    {
        var all = new List<AgentEvent>();
        while (_events.Reader.TryRead(out var next)) all.Add(next);
        return all;
    }

    /// <summary>A person presses the button to talk, or lets it go.</summary>
    public void Push(bool isOpen) => _ears.Push("person", isOpen);

    /// <summary>A person's sound reaches the agent, as fast as it comes.</summary>
    public void Hear(ReadOnlySpan<short> samples)
    {
        for (var at = 0; at + AudioFormat.FrameSamples <= samples.Length; at += AudioFormat.FrameSamples) _ears.Hear("person", samples.Slice(at, AudioFormat.FrameSamples));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _turns.StopToolsAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _turns.Dispose();
        _ears.Dispose();
        await _source.DisposeAsync();
        await Model.DisposeAsync();
        _ended.Dispose();
    }

    private void Post(SessionSignal signal) => _mailbox.Writer.TryWrite(signal);

    private async Task ReadMailAsync()
    {
        await foreach (var signal in _mailbox.Reader.ReadAllAsync(_ended.Token)) _turns.Take(signal);
    }
}
