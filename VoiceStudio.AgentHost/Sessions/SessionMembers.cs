using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Reporting;
using VoiceStudio.AgentHost.Room;
using VoiceStudio.AgentHost.Telemetry;
using VoiceStudio.AgentHost.Tools;
using VoiceStudio.AgentHost.Turns;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Sessions;

/// <summary>The owners of one session, made together and ended together.</summary>
internal sealed class SessionMembers : IAsyncDisposable
{
    private readonly SpeechPlayer _player;
    private readonly RealtimeLine _line;
    private readonly RoomWords _words;
    private readonly VoiceTelemetry _telemetry;
    private readonly EventOutbox _outbox;
    private readonly AgentTools _tools;
    private readonly Action<SessionSignal> _post;
    private readonly AgentLinkConnection? _link;

    public SessionMembers(JoinRequest join, SessionParts parts, Action<SessionSignal> post, ILogger log)
    {
        var realtime = parts.Realtime.Value;
        var settings = new SessionSettings(join.Agent, realtime);
        var gate = new TurnGate();
        _telemetry = parts.Telemetry;
        _outbox = new EventOutbox(parts.Time);
        Room = new RoomAudio(post, log);
        _player = new SpeechPlayer(Room.Source, gate, parts.Time, post);
        _line = new RealtimeLine(realtime, settings.Model, post, parts.Time, log);
        var silence = TimeSpan.FromMilliseconds(Math.Clamp(join.Agent.Turns.SilenceMs, 100, 5000));
        Ears = new Ears(parts.Voice.Value, _line, _player, silence, join.Agent.Turns.Interruptible, post);
        _words = new RoomWords(Room, log);
        if (join.LinkUrl is { } url) _link = new AgentLinkConnection(url, join.CallbackToken, _outbox, new LinkCommands(post), parts.Time, log);
        else Solo = new SoloFloor(join.Agent, post);

        _tools = new AgentTools(join.Agent, parts.Tools, join.Desk is { } desk ? new ConversationDesk(parts.Http.CreateClient(nameof(ConversationDesk)), desk) : null);
        _post = post;
        var memory = new ConversationMemory(join.History.Select(said => Recall(said, join.Agent.AgentId)));
        var partners = new TurnPartners(_line, _player, Ears, gate, memory, new ToolRunner(_tools, parts.Time), realtime, parts.Telemetry, parts.Time);
        Turns = new TurnTaking(join, partners, settings, Publish, post, Room.Unmute, log);
    }

    public RoomAudio Room { get; }

    public Ears Ears { get; }

    public TurnTaking Turns { get; }

    /// <summary>Null when Web decides over the link.</summary>
    public SoloFloor? Solo { get; }

    /// <summary>Everything that runs for as long as the session.</summary>
    public IEnumerable<Task> Run(CancellationToken ended)
    {
        yield return _player.RunAsync(ended);
        yield return _line.RunAsync(ended);
        yield return _words.RunAsync(ended);
        if (_tools.HasServers) yield return OpenToolsAsync(ended);
        if (_link is not null) yield return _link.RunAsync(ended);
    }

    /// <summary>Beside the joining: what the servers offer reaches the model when it is known.</summary>
    private async Task OpenToolsAsync(CancellationToken ended)
    {
        try
        {
            foreach (var failure in await _tools.OpenAsync(ended)) Publish(new Notice("tools_unavailable", failure, Warning: true));
            _post(new ToolsOffered());
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The session is over before the servers have answered.
        }
    }

    /// <summary>What Web has not got yet.</summary>
    public async Task SayGoodbyeAsync(TimeSpan limit)
    {
        Turns.PublishLate();
        if (_link is null) return;
        using var giveUp = new CancellationTokenSource(limit);
        await _link.FlushAsync(giveUp.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Turns.StopToolsAsync();
        Turns.Dispose();
        await Room.DisposeAsync();
        Ears.Dispose();
        await _tools.DisposeAsync();
        if (_link is not null) await _link.DisposeAsync();
    }

    private static ContextItem.Words Recall(HistoryEntry said, string self) => said.AgentId == self
        ? new ContextItem.Words(ContextRole.Assistant, said.Text)
        : said.AgentId is null
            ? new ContextItem.Words(ContextRole.User, $"{said.Speaker} said: {said.Text}")
            : new ContextItem.Words(ContextRole.System, $"{said.Speaker} (your colleague) said: {said.Text}");

    private void Publish(AgentEvent happened)
    {
        if (_link is not null) _outbox.Add(happened);
        _words.Take(happened);
        _telemetry.Take(happened);
        Solo?.Take(happened);
    }
}
