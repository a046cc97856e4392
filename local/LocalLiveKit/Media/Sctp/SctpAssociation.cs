using LocalLiveKit.Media.Dtls;

namespace LocalLiveKit.Media.Sctp;

/// <summary>
/// An SCTP association over a DTLS connection (RFC 8261) and the data channels on it. It answers and never initiates: clients send
/// INIT as soon as DTLS stands. Everything happens under one lock; packets are sent under it, events are raised after it.
/// <para>
/// In reading order: <see cref="ServerHandshake"/>, <see cref="InboundData"/>, <see cref="OutboundData"/>, <see cref="DataChannels"/>,
/// <see cref="StreamResets"/>. Left out of RFC 9260: several addresses, path probing (ICE does it), ECN, error reports, an orderly shutdown by us.
/// </para>
/// </summary>
internal sealed class SctpAssociation : IDisposable
{
    private readonly Lock _gate = new();
    private readonly DatagramSender _send;
    private readonly TimeProvider _time;
    private readonly SctpOptions _options;
    private readonly long _start;
    private readonly DeadlineTimer _timer;
    private readonly AckTiming _ack = new();
    private readonly PacketBuilder _packet;
    private readonly ServerHandshake _handshake;
    private readonly SendQueue _queue = new();
    private readonly DataChannels _channels;
    private readonly List<SctpEvent> _events = [];
    private Established? _established;
    private bool _ended;
    private (ushort Ours, ushort Theirs) _ports;

    /// <summary>What exists once both sides have agreed.</summary>
    private sealed record Established(uint LocalTag, uint PeerTag, InboundData Inbound, OutboundData Outbound, StreamResets Resets);

    /// <param name="send">Takes each packet to the peer; called under the lock.</param>
    /// <param name="time">For the retransmission timer, and to be advanced by a test.</param>
    /// <param name="options">Sizes.</param>
    public SctpAssociation(DatagramSender send, TimeProvider time, SctpOptions? options = null)
    {
        _send = send;
        _time = time;
        _options = options ?? new SctpOptions();
        _start = time.GetTimestamp();
        _packet = new PacketBuilder(_options.MaxPacket);
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
        get { lock (_gate) return _established?.Outbound.RoundTrip; }
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
            var hadData = false;
            foreach (var chunk in packet.Chunks)
            {
                if (!Handle(chunk, packet, ref hadData) || _ended) break;
            }

            if (hadData) _ack.OnPacketWithData(Now);
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
            _ports = (port, port);
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
    private bool Handle(in SctpChunk chunk, in SctpPacket packet, ref bool hadData)
    {
        // RFC 9260 §8.5.1: an INIT travels under tag zero, alone; everything else under ours.
        if (chunk.Type == ChunkType.Init) return packet.VerificationTag == 0 && OnInit(chunk, packet);
        if (chunk.Type == ChunkType.Abort) return OnAbort(chunk, packet.VerificationTag);
        if (packet.VerificationTag != (_established?.LocalTag ?? _handshake.LocalTag)) return false;
        if (chunk.Type == ChunkType.CookieEcho) return OnCookieEcho(chunk);
        return _established is { } e && HandleEstablished(chunk, e, ref hadData);
    }

    private bool HandleEstablished(in SctpChunk chunk, Established e, ref bool hadData)
    {
        switch (chunk.Type)
        {
            case ChunkType.Data: hadData = true; return OnData(chunk, e);
            case ChunkType.Sack when SackChunk.TryRead(chunk, out var sack): return Check(e.Outbound.Receive(sack, Now));
            case ChunkType.ForwardTsn when ForwardTsnChunk.TryRead(chunk, out var forward): return OnForwardTsn(forward, e);
            case ChunkType.ReConfig: return OnReConfig(chunk, e);
            case ChunkType.Heartbeat: return OnHeartbeat(chunk);
            case ChunkType.Shutdown: return OnShutdown();
            case ChunkType.HeartbeatAck or ChunkType.Error or ChunkType.CookieAck or ChunkType.InitAck: return true;
            // RFC 9260 §3.2: the type's highest bit says whether to go on behind a chunk we do not know. Not reported, whatever the second bit asks.
            default: return ((byte)chunk.Type & 0x80) != 0;
        }
    }

    private bool OnInit(in SctpChunk chunk, in SctpPacket packet)
    {
        if (_handshake.Answer(chunk) is not { } answer) return false;
        _ports = (packet.DestinationPort, packet.SourcePort);
        BeginPacket(_handshake.Peer!.InitiateTag);
        answer.Write(_packet, ChunkType.InitAck);
        _send(_packet.Finish());
        return false;
    }

    private bool OnCookieEcho(in SctpChunk chunk)
    {
        if (!_handshake.Confirms(chunk)) return false;
        if (_established is null) Establish(_handshake.LocalTag, _handshake.LocalInitialTsn, _handshake.Peer!);
        SendAlone(ChunkType.CookieAck, []);
        return true; // RFC 9260 §5.1: data may follow in the same packet.
    }

    private void Establish(uint localTag, uint localInitialTsn, InitChunk peer)
        => _established = new Established(
            localTag,
            peer.InitiateTag,
            new InboundData(peer.InitialTsn, _options),
            new OutboundData(localInitialTsn, peer.Window, _queue, peer.CanForwardTsn, _options),
            new StreamResets(localInitialTsn, peer.InitialTsn));

    private bool OnData(in SctpChunk chunk, Established e)
    {
        if (!DataChunk.TryRead(chunk, out var data)) return Check("sent a chunk without data");
        if (!Check(e.Inbound.Receive(data))) return false;
        if ((data.Flags & DataChunk.Immediate) != 0 || e.Inbound.Received.HasGaps || e.Inbound.Received.Duplicates.Count > 0) _ack.AtOnce();
        Deliver(e);
        return true;
    }

    private bool OnForwardTsn(in ForwardTsnChunk forward, Established e)
    {
        e.Inbound.Receive(forward);
        _ack.AtOnce();
        Deliver(e);
        return true;
    }

    private bool OnReConfig(in SctpChunk chunk, Established e)
    {
        e.Resets.Receive(chunk, e.Inbound);
        foreach (var id in e.Resets.ResetByPeer) _channels.OnResetByPeer(id);
        foreach (var id in e.Resets.ResetByUs) _channels.OnResetByUs(id);
        e.Resets.ResetByPeer.Clear();
        e.Resets.ResetByUs.Clear();
        return true;
    }

    private bool OnHeartbeat(in SctpChunk chunk)
    {
        // RFC 9260 §8.3: echoed as it is.
        if (chunk.Value.Length <= _options.MaxPacket - SctpPacket.HeaderLength - SctpChunk.HeaderLength) SendAlone(ChunkType.HeartbeatAck, chunk.Value);
        return true;
    }

    /// <summary>RFC 9260 §8.5.1 B: under our tag, or under the peer's own with the T bit.</summary>
    private bool OnAbort(in SctpChunk chunk, uint tag)
    {
        var expected = (chunk.Flags & 1) != 0 ? _established?.PeerTag : _established?.LocalTag;
        if (expected == tag) End("The client has aborted the association.");
        return false;
    }

    private bool OnShutdown()
    {
        SendAlone(ChunkType.ShutdownAck, []);
        End("The client has shut the association down.");
        return false;
    }

    private void Deliver(Established e)
    {
        foreach (var message in e.Inbound.Delivered) _channels.Deliver(message);
        e.Inbound.Delivered.Clear();
    }

    private bool Check(string? violation)
    {
        if (violation is null) return true;
        SendAlone(ChunkType.Abort, []);
        End($"The client {violation}.");
        return false;
    }

    private void Flush(TimeSpan now)
    {
        if (_ended || _established is not { } e) return;
        foreach (var id in _channels.WantedResets) e.Resets.Want(id);
        _channels.WantedResets.Clear();
        e.Outbound.BeginBurst();
        while (true)
        {
            BeginPacket(e.PeerTag);
            if (_ack.IsDue || (_ack.IsOwed && e.Outbound.CanSend(now))) AppendSack(e);
            e.Outbound.AppendForwardTsn(_packet, now);
            e.Resets.Append(_packet, e.Outbound, now);
            e.Outbound.Append(_packet, now);
            if (_packet.IsEmpty) break;
            _send(_packet.Finish());
        }

        _timer.Arm(now, e.Outbound.Deadline, e.Resets.Deadline, _ack.Deadline);
    }

    private void AppendSack(Established e)
    {
        SackChunk.Write(_packet, e.Inbound.Received, e.Inbound.Window);
        e.Inbound.Received.ClearDuplicates();
        _ack.Done();
    }

    private void BeginPacket(uint tag) => _packet.Begin(_ports.Ours, _ports.Theirs, tag);

    private void SendAlone(ChunkType type, ReadOnlySpan<byte> value)
    {
        BeginPacket(_established?.PeerTag ?? _handshake.Peer!.InitiateTag);
        value.CopyTo(_packet.Add(type, value.Length));
        _send(_packet.Finish());
    }

    private void OnTimer() => Do(now =>
    {
        _timer.Fired();
        if (_established is not { } e) return;
        if (e.Outbound.Deadline <= now && !e.Outbound.OnTimeout(now))
        {
            Check("has stopped to acknowledge");
            return;
        }

        if (e.Resets.Deadline <= now) e.Resets.OnTimeout();
        _ack.OnTimer(now);
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
        if (_established is not null) SendAlone(ChunkType.Abort, []);
        End("Closed by the server.");
    });
}
