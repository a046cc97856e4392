using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Signaling;

namespace LocalLiveKit.Rooms;

/// <summary>
/// A participant whose signal connection is cut keeps its place, and its media flows on, until it is back on another socket or its media has gone
/// as well (https://docs.livekit.io/home/client/connect/#network-changes-and-reconnection). In the room's mailbox.
/// </summary>
internal sealed class Resuming(Room room, TimeProvider time)
{
    /// <summary>Clients try for about half a minute.</summary>
    private static readonly TimeSpan MaxAbsence = TimeSpan.FromSeconds(30);

    /// <summary>Three checks missed (RFC 7675 §5.1: one about every 2.5 s): the client is not only cut off, it is gone.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(7);

    private const int MaxRemembered = 100;

    private readonly Queue<(long At, ParticipantInfo Info)> _left = new();

    /// <summary>Its socket has ended without a goodbye.</summary>
    /// <param name="participant">Whose socket.</param>
    /// <param name="socket">Not one that another has replaced meanwhile.</param>
    /// <param name="misbehaved">Who does not speak the protocol, or does not listen, loses more than the socket.</param>
    public void OnSignalLost(Participant participant, SignalSocket socket, bool misbehaved)
    {
        if (room.Find(participant.Identity) != participant || !participant.Detach(socket)) return;
        // Without media there is nothing to keep for it.
        if (misbehaved) room.Remove(participant, DisconnectReason.StateMismatch);
        else if (participant.State != ParticipantInfo.Types.State.Active) room.Remove(participant, DisconnectReason.SignalClose);
        else participant.AwaySince = time.GetTimestamp();
    }

    /// <returns>Who is back, or null: then the client has to join anew.</returns>
    public Participant? Resume(JoinRequestInfo join, SignalSocket socket)
    {
        if (room.IsClosed || room.Find(join.Claims.Identity) is not { } participant) return null;
        // Another sid is another session; media that has failed would not come back.
        if (participant.Sid != join.ParticipantSid || participant.SinglePeerConnection != join.SinglePeerConnection || participant.MediaHasFailed) return null;

        participant.Attach(socket);
        participant.AwaySince = null;
        participant.Send(new SignalResponse { Reconnect = JoinAnswer.ForResume() });
        room.Tokens.Send(participant, room.Name);
        Catchup(participant);
        participant.Peering.Resume();
        return participant;
    }

    /// <summary>For whoever is away now: it will have to be told.</summary>
    public void Remember(ParticipantInfo left)
    {
        if (_left.Count == MaxRemembered) _left.Dequeue();
        _left.Enqueue((time.GetTimestamp(), left));
    }

    /// <summary>Lets go whom nobody hears of any more.</summary>
    public void RemoveGone()
    {
        while (_left.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > MaxAbsence) _left.Dequeue();
        foreach (var participant in room.Participants.Where(p => p.AwaySince is not null).ToList())
        {
            if (time.GetElapsedTime(participant.AwaySince!.Value) > MaxAbsence || participant.Peering.Silence > MaxSilence) room.Remove(participant, DisconnectReason.SignalClose);
        }
    }

    /// <summary>What it may have missed, from before the cut was noticed on: clients pass over what they know already.</summary>
    private void Catchup(Participant participant)
    {
        var gone = _left.Select(l => l.Info).Where(i => room.Find(i.Identity) is null);
        var there = room.Participants.Where(p => p == participant || !p.Rights.Hidden).Select(p => p.ToWire());
        participant.Send(new SignalResponse { Update = new() { Participants = { gone.Concat(there) } } });
        participant.Send(new SignalResponse { RoomUpdate = new() { Room = room.ToWire() } });
        foreach (var track in participant.Publishing.Pending) participant.Send(new SignalResponse { TrackPublished = new() { Cid = track.Cid, Track = track.ToWire() } });
    }
}
