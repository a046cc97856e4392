using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Peering;
using LocalLiveKit.Signaling;

namespace LocalLiveKit.Rooms;

/// <summary>Somebody in a room, from join to leave. Everything here is touched by the room's mailbox only.</summary>
internal sealed class Participant
{
    private SignalSocket? _socket;
    private uint _version;

    /// <summary>Data packets on their way to the mailbox; counted with Interlocked.</summary>
    public int PendingPackets;

    public Participant(Room room, JoinRequestInfo join, SignalSocket socket, Func<Participant, IPeering> connect, TimeProvider time)
    {
        _socket = socket;
        Claims = join.Claims;
        SinglePeerConnection = join.SinglePeerConnection;
        Name = join.Claims.Name;
        Metadata = join.Metadata;
        Attributes = new Dictionary<string, string>(join.Attributes, StringComparer.Ordinal);
        Kind = join.Claims.ParticipantKind;
        Rights = ParticipantRights.From(join.Claims.Video);
        AutoSubscribe = join.AutoSubscribe;
        JoinedAt = time.GetUtcNow();
        TokenSentAt = time.GetTimestamp();
        Publishing = new Publishing(this, room, time);
        Peering = connect(this);
    }

    public string Sid { get; } = Sids.NewParticipant();

    /// <summary>Its token's.</summary>
    public ClaimsModel Claims { get; }

    public string Identity => Claims.Identity;

    public bool SinglePeerConnection { get; }

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

    /// <summary>What it asked for, by the track's sid; for the other tracks <see cref="AutoSubscribe"/> counts.</summary>
    public Dictionary<string, bool> Wishes { get; } = [];

    /// <summary>The sids of the tracks that it wants and was told that it may not have.</summary>
    public HashSet<string> Denied { get; } = [];

    public bool Wants(PublishedTrack track) => Wishes.GetValueOrDefault(track.Sid, AutoSubscribe);

    /// <summary>When it was last sent a token (a timestamp): its own, at first.</summary>
    public long TokenSentAt { get; set; }

    public IPeering Peering { get; }

    /// <summary>A timestamp: its socket was cut then, and it may come back on another.</summary>
    public long? AwaySince { get; set; }

    /// <summary>Says it to the client; to nobody while it is away, as it will be told the whole state when it is back.</summary>
    public void Send(SignalResponse response) => _socket?.Send(response);

    /// <summary>The same bytes for everybody.</summary>
    public void Send(ReadOnlyMemory<byte> response) => _socket?.Send(response);

    /// <summary>Nothing is sent after this, and the socket closes once it is sent.</summary>
    public void SendLast(LeaveRequest leave) => _socket?.SendLast(new SignalResponse { Leave = leave });

    /// <summary>Its signal connection from now on; the one before, if there is one still, ends.</summary>
    public void Attach(SignalSocket socket)
    {
        _socket?.End();
        _socket = socket;
    }

    /// <summary>Cuts the signal connection without a word, as a failing network does.</summary>
    public void CutSignal() => _socket?.Cut();

    /// <returns>Whether this was its signal connection.</returns>
    public bool Detach(SignalSocket socket)
    {
        if (_socket != socket) return false;
        _socket = null;
        return true;
    }

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
