using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Rooms;

/// <summary>Data between participants: text and byte streams, messages, calls to each other's methods. The server forwards it and vouches for the sender. In the room's mailbox.</summary>
internal sealed partial class DataPackets(Room room, ILogger logger)
{
    /// <summary>More waiting for the room than a client sends in seconds: it floods, and only it is to feel that.</summary>
    private const int MaxPending = 4096;

    /// <summary>From a receive thread to the mailbox; one who floods is put out.</summary>
    public void Post(Participant sender, ReadOnlyMemory<byte> bytes, bool reliable)
    {
        if (Interlocked.Increment(ref sender.PendingPackets) <= MaxPending)
        {
            room.Mailbox.Post(() =>
            {
                Interlocked.Decrement(ref sender.PendingPackets);
                OnReceived(sender, bytes, reliable);
            });
        }
        else if (Interlocked.Decrement(ref sender.PendingPackets) == MaxPending)
        {
            room.Mailbox.Post(() => room.Remove(sender, DisconnectReason.StateMismatch));
        }
    }

    /// <summary>Forwards what somebody sent to whom it is for; what is no packet, or not allowed, is dropped.</summary>
    public void OnReceived(Participant sender, ReadOnlyMemory<byte> bytes, bool reliable)
    {
        if (!sender.Rights.CanPublishData || room.Find(sender.Identity) != sender) return;
        DataPacket packet;
        try
        {
            packet = DataPacket.Parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            LogMalformed(logger, room.Name, sender.Identity, e.Message);
            return;
        }

        // Only the server speaks of speakers.
        if (packet.ValueCase == DataPacket.ValueOneofCase.Speaker) return;
        (packet.ParticipantIdentity, packet.ParticipantSid) = (sender.Identity, sender.Sid);
        if (packet.User is not null) (packet.User.ParticipantIdentity, packet.User.ParticipantSid) = (sender.Identity, sender.Sid);
        if (!room.Calls.TryTake(packet)) Send(packet, reliable, except: sender);
    }

    /// <summary>Sends to the destinations that the packet names, by identity or (as older clients do) by sid; to everybody when it names none.</summary>
    public void Send(DataPacket packet, bool reliable, Participant? except = null)
    {
        var identities = packet.DestinationIdentities.Concat(packet.User?.DestinationIdentities ?? []).ToHashSet(StringComparer.Ordinal);
        var sids = (packet.User?.DestinationSids ?? []).ToHashSet(StringComparer.Ordinal);
        ReadOnlyMemory<byte> bytes = packet.ToByteArray();
        foreach (var participant in room.Participants.ToList())
        {
            if (participant == except) continue;
            if (identities.Count + sids.Count > 0 && !identities.Contains(participant.Identity) && !sids.Contains(participant.Sid)) continue;
            // Whoever does not read holds up nobody else: with RECONNECT it begins anew.
            if (!participant.Peering.Data.Send(bytes, reliable)) room.Remove(participant, DisconnectReason.MediaFailure, LeaveRequest.Types.Action.Reconnect);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Room {Room}: {Identity} sent something that is no data packet: {Reason}")]
    private static partial void LogMalformed(ILogger logger, string room, string identity, string reason);
}
