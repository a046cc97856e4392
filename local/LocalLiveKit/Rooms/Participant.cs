using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Peering;
using LocalLiveKit.Signaling;

namespace LocalLiveKit.Rooms;

/// <summary>Somebody in a room, from join to leave. Everything here is touched by the room's mailbox only.</summary>
internal sealed class Participant
{
    private readonly SignalSocket _socket;
    private uint _version;

    /// <summary>Data packets on their way to the mailbox; counted with Interlocked.</summary>
    public int PendingPackets;

    public Participant(Room room, JoinRequestInfo join, SignalSocket socket, Func<Participant, IPeering> connect, TimeProvider time)
    {
        _socket = socket;
        Identity = join.Claims.Identity;
        Name = join.Claims.Name;
        Metadata = join.Metadata;
        Attributes = new Dictionary<string, string>(join.Attributes, StringComparer.Ordinal);
        Kind = join.Claims.ParticipantKind;
        Rights = ParticipantRights.From(join.Claims.Video);
        AutoSubscribe = join.AutoSubscribe;
        JoinedAt = time.GetUtcNow();
        Publishing = new Publishing(this, room, time);
        Peering = connect(this);
    }

    public string Sid { get; } = Sids.NewParticipant();

    public string Identity { get; }

    public string Name { get; set; }

    public string Metadata { get; set; }

    public Dictionary<string, string> Attributes { get; }

    public ParticipantInfo.Types.Kind Kind { get; }

    public ParticipantRights Rights { get; set; }

    public ParticipantInfo.Types.State State { get; set; } = ParticipantInfo.Types.State.Joining;

    public DisconnectReason DisconnectReason { get; set; }

    public DateTimeOffset JoinedAt { get; }

    public bool AutoSubscribe { get; }

    public Publishing Publishing { get; }

    public bool MediaHasFailed { get; set; }

    /// <summary>Ticks of the room since then.</summary>
    public int FailedTicks { get; set; }

    /// <summary>By the track's sid.</summary>
    public Dictionary<string, Subscription> Subscriptions { get; } = [];

    public IPeering Peering { get; }

    public void Send(SignalResponse response) => _socket.Send(response);

    /// <summary>The same bytes for everybody.</summary>
    public void Send(ReadOnlyMemory<byte> response) => _socket.Send(response);

    /// <summary>Nothing is sent after this, and the socket closes once it is sent.</summary>
    public void SendLast(LeaveRequest leave) => _socket.SendLast(new SignalResponse { Leave = leave });

    /// <summary>Clients drop what carries an older version.</summary>
    public void MarkChanged() => _version++;

    public ParticipantInfo ToWire() => new()
    {
        Sid = Sid,
        Identity = Identity,
        State = State,
        Name = Name,
        Metadata = Metadata,
        Attributes = { Attributes },
        Kind = Kind,
        Permission = Rights.ToWire(),
        Version = _version,
        JoinedAt = JoinedAt.ToUnixTimeSeconds(),
        JoinedAtMs = JoinedAt.ToUnixTimeMilliseconds(),
        DisconnectReason = DisconnectReason,
        IsPublisher = Publishing.Published.Any(),
        Tracks = { Publishing.Published.Select(t => t.ToWire()) },
    };
}
