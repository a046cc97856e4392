using LocalLiveKit.Media.Dtls;

namespace LocalLiveKit.Media.Sctp;

/// <summary>
/// An SCTP association over a DTLS connection (RFC 8261) and the data channels on it. It answers and never initiates: clients send
/// INIT as soon as DTLS stands. Everything happens under one lock; packets are sent under it, events are raised after it.
/// <para>
/// In reading order: <see cref="ServerHandshake"/>, <see cref="Exchange"/>, <see cref="InboundData"/>, <see cref="OutboundData"/>,
/// <see cref="DataChannels"/>, <see cref="StreamResets"/>. Left out of RFC 9260: several addresses, path probing (ICE does it), ECN, error reports, an orderly shutdown by us.
/// </para>
/// </summary>
internal sealed class SctpAssociation : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly SctpOptions _options;
    private readonly long _start;
    private readonly DeadlineTimer _timer;
    private readonly PacketSender _sender;
    private readonly ServerHandshake _handshake;
    private readonly SendQueue _queue = new();
    private readonly DataChannels _channels;
    private readonly List<SctpEvent> _events = [];
    private Exchange? _established;
    private bool _ended;

    /// <param name="send">Takes each packet to the peer; called under the lock.</param>
    /// <param name="time">For the retransmission timer, and to be advanced by a test.</param>
    /// <param name="options">Sizes.</param>
    public SctpAssociation(DatagramSender send, TimeProvider time, SctpOptions? options = null)
    {
        _time = time;
        _options = options ?? new SctpOptions();
        _start = time.GetTimestamp();
        _sender = new PacketSender(send, _options);
        _handshake = new ServerHandshake(_options);
        _channels = new DataChannels(this, _queue, _options, _events);
        _timer = new DeadlineTimer(time, OnTimer);
    }

    /// <summary>The client has opened a channel.</summary>
    public event Action<DataChannel>? ChannelOpened;

    /// <summary>A whole message has come. The bytes are the handler's to keep.</summary>
    public event Action<DataChannel, PayloadProtocol, ReadOnlyMemory<byte>>? MessageReceived;

    public event Action<DataChannel>? ChannelClosed;

    /// <summary>The association is over, and why; no other event follows.</summary>
    public event Action<string>? Ended;

    public bool IsEstablished
    {
        get { lock (_gate) return _established is not null && !_ended; }
    }

    /// <summary>Smoothed round-trip time of data; null before the first measurement.</summary>
    public TimeSpan? RoundTrip
    {
        get { lock (_gate) return _established?.RoundTrip; }
    }

    /// <summary>Opens a channel towards the client; may come before the association stands, and be sent on at once.</summary>
    /// <exception cref="InvalidOperationException">There are too many channels, or the association is over.</exception>
    public DataChannel Open(string label, bool ordered = true, int? maxRetransmits = null, string protocol = "")
    {
        DataChannel? channel = null;
        Do(_ => channel = _channels.Open(new DcepOpen { Label = label, Protocol = protocol, Ordered = ordered, MaxRetransmits = maxRetransmits }));
        return channel ?? throw new InvalidOperationException("The association is over.");
    }

    /// <summary>Takes a packet from the peer. Nothing in it makes this throw.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        SctpEvent[] events;
        lock (_gate)
        {
            if (_ended || !SctpPacket.TryParse(bytes, out var packet)) return;
            foreach (var chunk in packet.Chunks)
            {
                if (!Handle(chunk, packet) || _ended) break;
            }

            _established?.OnPacketRead(Now);
            Flush(Now);
            events = TakeEvents();
        }

        Raise(events);
    }

    internal bool Send(DataChannel channel, ReadOnlyMemory<byte> data, bool binary)
    {
        var queued = false;
        Do(now => queued = _channels.Queue(channel, data, binary, now));
        return queued;
    }

    internal void CloseChannel(DataChannel channel) => Do(_ => _channels.Close(channel));

    internal int BufferedBytes(DataChannel channel)
    {
        lock (_gate) return _queue.Bytes(channel.StreamId);
    }

    /// <summary>Begins after a handshake made elsewhere: the client's end in a test.</summary>
    internal void Establish(uint localTag, uint localInitialTsn, InitChunk peer, ushort port)
    {
        lock (_gate)
        {
            _sender.Ports = (port, port);
            Establish(localTag, localInitialTsn, peer);
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Does something under the lock, sends what follows from it, and tells.</summary>
    private void Do(Action<TimeSpan> work)
    {
        SctpEvent[] events;
        lock (_gate)
        {
            if (_ended) return;
            work(Now);
            Flush(Now);
            events = TakeEvents();
        }

        Raise(events);
    }

    /// <summary>False: the rest of the packet is not to be read.</summary>
    private bool Handle(in SctpChunk chunk, in SctpPacket packet)
    {
        // RFC 9260 §8.5.1: an INIT travels under tag zero, alone; everything else under ours.
        if (chunk.Type == ChunkType.Init) return packet.VerificationTag == 0 && OnInit(chunk, packet);
        if (chunk.Type == ChunkType.Abort) return OnAbort(chunk, packet.VerificationTag);
        if (packet.VerificationTag != (_established?.LocalTag ?? _handshake.LocalTag)) return false;
        if (chunk.Type == ChunkType.CookieEcho) return OnCookieEcho(chunk);
        if (_established is not { } exchange) return false;
        var goesOn = exchange.Handle(chunk, Now);
        if (exchange.EndReason is { } reason) End(reason);
        return goesOn;
    }

    private bool OnInit(in SctpChunk chunk, in SctpPacket packet)
    {
        if (_handshake.Answer(chunk) is not { } answer) return false;
        _sender.Ports = (packet.DestinationPort, packet.SourcePort);
        answer.Write(_sender.Begin(_handshake.Peer!.InitiateTag), ChunkType.InitAck);
        _sender.Send();
        return false;
    }

    private bool OnCookieEcho(in SctpChunk chunk)
    {
        if (!_handshake.Confirms(chunk)) return false;
        if (_established is null) Establish(_handshake.LocalTag, _handshake.LocalInitialTsn, _handshake.Peer!);
        _sender.SendAlone(_handshake.Peer!.InitiateTag, ChunkType.CookieAck, []);
        return true; // RFC 9260 §5.1: data may follow in the same packet.
    }

    private void Establish(uint localTag, uint localInitialTsn, InitChunk peer)
        => _established = new Exchange(localTag, localInitialTsn, peer, _queue, _channels, _sender, _options);

    /// <summary>RFC 9260 §8.5.1 B: under our tag, or under the peer's own with the T bit.</summary>
    private bool OnAbort(in SctpChunk chunk, uint tag)
    {
        var expected = (chunk.Flags & 1) != 0 ? _established?.PeerTag : _established?.LocalTag;
        if (expected == tag) End("The client has aborted the association.");
        return false;
    }

    private void Flush(TimeSpan now)
    {
        if (!_ended) _established?.Flush(now, _timer);
    }

    private void OnTimer() => Do(now =>
    {
        _timer.Fired();
        _established?.OnTimer(now);
        if (_established?.EndReason is { } reason) End(reason);
    });

    private void End(string reason)
    {
        if (_ended) return;
        _ended = true;
        _timer.Dispose();
        _channels.EndAll();
        _events.Add(new(SctpEventKind.Ended, Reason: reason));
    }

    private SctpEvent[] TakeEvents()
    {
        if (_events.Count == 0) return [];
        SctpEvent[] events = [.. _events];
        _events.Clear();
        return events;
    }

    private void Raise(SctpEvent[] events)
    {
        foreach (var e in events)
        {
            switch (e.Kind)
            {
                case SctpEventKind.ChannelOpened: ChannelOpened?.Invoke(e.Channel!); break;
                case SctpEventKind.ChannelClosed: ChannelClosed?.Invoke(e.Channel!); break;
                case SctpEventKind.Message: MessageReceived?.Invoke(e.Channel!, e.Protocol, e.Data); break;
                case SctpEventKind.Ended: Ended?.Invoke(e.Reason!); break;
            }
        }
    }

    /// <summary>Tells the peer, if there is one, by ABORT (RFC 9260 §9.1).</summary>
    public void Dispose() => Do(_ =>
    {
        if (_established is not null) _sender.SendAlone(_established.PeerTag, ChunkType.Abort, []);
        End("Closed by the server.");
    });
}
