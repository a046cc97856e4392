using System.Collections.Concurrent;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Configuration;
using LocalLiveKit.Rooms;
using Wire = Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Webhooks;

/// <summary>Turns what happens in rooms into webhook events, one outbox for each room (https://docs.livekit.io/home/server/webhooks/).</summary>
internal sealed class WebhookSender(ServerSettings settings, IHttpClientFactory clients, TimeProvider time, ILoggerFactory loggers) : IRoomEvents, IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _giveUp = new();
    private readonly ConcurrentDictionary<string, WebhookOutbox> _outboxes = new(StringComparer.Ordinal);

    public void OnRoomStarted(Wire.Room room) => Send(WebhookEvents.RoomStarted, room);

    public void OnParticipantJoined(Wire.Room room, ParticipantInfo participant) => Send(WebhookEvents.ParticipantJoined, room, participant);

    public void OnParticipantLeft(Wire.Room room, ParticipantInfo participant) => Send(WebhookEvents.ParticipantLeft, room, participant);

    public void OnTrackPublished(Wire.Room room, ParticipantInfo participant, TrackInfo track) => Send(WebhookEvents.TrackPublished, room, participant, track);

    public void OnTrackUnpublished(Wire.Room room, ParticipantInfo participant, TrackInfo track) => Send(WebhookEvents.TrackUnpublished, room, participant, track);

    public void OnRoomFinished(Wire.Room room)
    {
        Send(WebhookEvents.RoomFinished, room);
        if (_outboxes.TryGetValue(room.Sid, out var outbox)) outbox.Complete();
    }

    /// <summary>What is queued may still go, for a while.</summary>
    public async ValueTask DisposeAsync()
    {
        var outboxes = _outboxes.Values.Select(o => o.CompleteAsync()).ToList();
        using var limit = new CancellationTokenSource(StopLimit, time);
        await using var giveUp = limit.Token.Register(_giveUp.Cancel);
        await Task.WhenAll(outboxes);
        _giveUp.Dispose();
    }

    private void Send(string name, Wire.Room room, ParticipantInfo? participant = null, TrackInfo? track = null)
    {
        if (settings.Webhook.Urls.IsEmpty) return;
        var outbox = _outboxes.GetOrAdd(room.Sid, sid => WebhookOutbox.Start(settings, clients, time, loggers.CreateLogger<WebhookOutbox>(), () => _outboxes.TryRemove(sid, out _), _giveUp.Token));
        outbox.Send(new WebhookEvent { Event = name, Room = room, Participant = participant, Track = track, Id = Sids.NewEvent(), CreatedAt = time.GetUtcNow().ToUnixTimeSeconds() });
    }
}
