using System.Threading.Channels;
using LiveKit.Rtc;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Room;

/// <summary>
/// What any LiveKit front end understands: the agent's state as attribute <c>lk.agent.state</c>, transcripts as text streams on
/// <c>lk.transcription</c>. Best effort, on a task of its own: a server without data channels stalls nothing; the newest words replace older ones.
/// https://docs.livekit.io/agents/build/text/
/// </summary>
internal sealed partial class RoomWords(RoomAudio room, ILogger log)
{
    private const string Topic = "lk.transcription";
    private const int MostFailures = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(6);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _guard = new();
    private readonly Dictionary<string, Segment> _segments = [];
    private string? _state;

    public void Take(AgentEvent happened)
    {
        lock (_guard)
        {
            switch (happened)
            {
                case StateChanged e: _state = e.State.ToString().ToLowerInvariant(); break;
                case PersonTranscript e: _segments[e.TurnId] = new(e.Text, e.Final, e.PersonIdentity); break;
                case ReplyTranscript e: _segments[e.ReplyId] = new(e.Text, false, null); break;
                case ReplyEnded { Text.Length: > 0 } e: _segments[e.ReplyId] = new(e.Text, true, null); break;
                default: return;
            }
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Runs until cancelled, or until the server has shown that it takes none.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        var failures = 0;
        try
        {
            // The session has things to say before it is in the room.
            await room.Joined.WaitAsync(ended);
            await foreach (var _ in _wake.Reader.ReadAllAsync(ended))
            {
                failures = await TrySendAsync(ended) ? 0 : failures + 1;
                if (failures < MostFailures) continue;
                LogGivenUp();
                return;
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The session is over.
        }
    }

    private async Task<bool> TrySendAsync(CancellationToken ended)
    {
        string? state;
        KeyValuePair<string, Segment>[] segments;
        lock (_guard)
        {
            (state, _state) = (_state, null);
            segments = [.. _segments];
            _segments.Clear();
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
        limit.CancelAfter(Limit);
        try
        {
            if (state is not null) await room.Self.SetAttributesAsync(new Dictionary<string, string> { ["lk.agent.state"] = state }, limit.Token);
            foreach (var (id, segment) in segments) await room.Self.SendTextAsync(segment.Text, Options(id, segment), limit.Token);
            return true;
        }
        catch (Exception e) when (e is RoomException || (e is OperationCanceledException && !ended.IsCancellationRequested))
        {
            LogRefused(e.Message);
            return false;
        }
    }

    private StreamTextOptions Options(string id, Segment segment)
    {
        var attributes = new Dictionary<string, string>
        {
            ["lk.segment_id"] = id,
            ["lk.transcription_final"] = segment.Final ? "true" : "false",
        };
        if (segment.Person is null) attributes["lk.transcribed_track_id"] = room.TrackSid;
        return new StreamTextOptions { Topic = Topic, Attributes = attributes, SenderIdentity = segment.Person is { Length: > 0 } person ? person : null };
    }

    private sealed record Segment(string Text, bool Final, string? Person);

    [LoggerMessage(LogLevel.Debug, "The room did not take words: {Why}")]
    private partial void LogRefused(string why);

    [LoggerMessage(LogLevel.Information, "The LiveKit server takes no attributes or text: captions go to Web only.")]
    private partial void LogGivenUp();
}
