namespace LocalLiveKit.Media.Sctp;

/// <summary>
/// An association whose two sides have agreed: what each chunk of the peer's does, and what is due to be sent. Called under the
/// association's lock.
/// </summary>
internal sealed class Exchange(uint localTag, uint localInitialTsn, InitChunk peer, SendQueue queue, DataChannels channels, PacketSender sender, SctpOptions options)
{
    private readonly AckTiming _ack = new();
    private readonly InboundData _inbound = new(peer.InitialTsn, options);
    private readonly OutboundData _outbound = new(localInitialTsn, peer.Window, queue, peer.CanForwardTsn, options);
    private readonly StreamResets _resets = new(localInitialTsn, peer.InitialTsn);
    private bool _hadData;

    public uint LocalTag => localTag;

    public uint PeerTag => peer.InitiateTag;

    public TimeSpan? RoundTrip => _outbound.RoundTrip;

    /// <summary>Why the association is over, once it is.</summary>
    public string? EndReason { get; private set; }

    /// <summary>False: the rest of the packet is not to be read.</summary>
    public bool Handle(in SctpChunk chunk, TimeSpan now)
    {
        switch (chunk.Type)
        {
            case ChunkType.Data: return OnData(chunk);
            case ChunkType.Sack when SackChunk.TryRead(chunk, out var sack): return Check(_outbound.Receive(sack, now));
            case ChunkType.ForwardTsn when ForwardTsnChunk.TryRead(chunk, out var forward): return OnForwardTsn(forward);
            case ChunkType.ReConfig: return OnReConfig(chunk);
            case ChunkType.Heartbeat: return OnHeartbeat(chunk);
            case ChunkType.Shutdown: return OnShutdown();
            case ChunkType.HeartbeatAck or ChunkType.Error or ChunkType.CookieAck or ChunkType.InitAck: return true;
            // RFC 9260 §3.2: the type's highest bit says whether to go on behind a chunk we do not know. Not reported, whatever the second bit asks.
            default: return ((byte)chunk.Type & 0x80) != 0;
        }
    }

    /// <summary>All of a packet's chunks have been handled.</summary>
    public void OnPacketRead(TimeSpan now)
    {
        if (_hadData) _ack.OnPacketWithData(now);
        _hadData = false;
    }

    public void OnTimer(TimeSpan now)
    {
        if (_outbound.Deadline <= now && !_outbound.OnTimeout(now))
        {
            Check("has stopped to acknowledge");
            return;
        }

        if (_resets.Deadline <= now) _resets.OnTimeout();
        _ack.OnTimer(now);
    }

    /// <summary>Sends what may be sent now, and says when there may be more.</summary>
    public void Flush(TimeSpan now, DeadlineTimer timer)
    {
        foreach (var id in channels.WantedResets) _resets.Want(id);
        channels.WantedResets.Clear();
        _outbound.BeginBurst();
        while (true)
        {
            var packet = sender.Begin(PeerTag);
            if (_ack.IsDue || (_ack.IsOwed && _outbound.CanSend(now))) AppendSack(packet);
            _outbound.AppendForwardTsn(packet, now);
            _resets.Append(packet, _outbound, now);
            _outbound.Append(packet, now);
            if (packet.IsEmpty) break;
            sender.Send();
        }

        timer.Arm(now, _outbound.Deadline, _resets.Deadline, _ack.Deadline);
    }

    private bool OnData(in SctpChunk chunk)
    {
        _hadData = true;
        if (!DataChunk.TryRead(chunk, out var data)) return Check("sent a chunk without data");
        if (!Check(_inbound.Receive(data))) return false;
        if ((data.Flags & DataChunk.Immediate) != 0 || _inbound.Received.HasGaps || _inbound.Received.Duplicates.Count > 0) _ack.AtOnce();
        Deliver();
        return true;
    }

    private bool OnForwardTsn(in ForwardTsnChunk forward)
    {
        _inbound.Receive(forward);
        _ack.AtOnce();
        Deliver();
        return true;
    }

    private bool OnReConfig(in SctpChunk chunk)
    {
        _resets.Receive(chunk, _inbound);
        foreach (var id in _resets.ResetByPeer) channels.OnResetByPeer(id);
        foreach (var id in _resets.ResetByUs) channels.OnResetByUs(id);
        _resets.ResetByPeer.Clear();
        _resets.ResetByUs.Clear();
        return true;
    }

    private bool OnHeartbeat(in SctpChunk chunk)
    {
        // RFC 9260 §8.3: echoed as it is.
        if (chunk.Value.Length <= options.MaxPacket - SctpPacket.HeaderLength - SctpChunk.HeaderLength) sender.SendAlone(PeerTag, ChunkType.HeartbeatAck, chunk.Value);
        return true;
    }

    private bool OnShutdown()
    {
        sender.SendAlone(PeerTag, ChunkType.ShutdownAck, []);
        EndReason = "The client has shut the association down.";
        return false;
    }

    private void Deliver()
    {
        foreach (var message in _inbound.Delivered) channels.Deliver(message);
        _inbound.Delivered.Clear();
    }

    /// <summary>RFC 9260 §9.1: whoever breaks the rules is told that it is over.</summary>
    private bool Check(string? violation)
    {
        if (violation is null) return true;
        sender.SendAlone(PeerTag, ChunkType.Abort, []);
        EndReason = $"The client {violation}.";
        return false;
    }

    private void AppendSack(PacketBuilder packet)
    {
        SackChunk.Write(packet, _inbound.Received, _inbound.Window);
        _inbound.Received.ClearDuplicates();
        _ack.Done();
    }
}
