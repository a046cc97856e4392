namespace LocalLiveKit.Media.Sctp;

/// <summary>Sizes in bytes. The defaults are a server's towards a browser.</summary>
internal sealed record SctpOptions
{
    /// <summary>One SCTP packet: what fits a DTLS record under the path's limit, without path MTU discovery (RFC 8261 §5).</summary>
    public int MaxPacket { get; init; } = 1160;

    /// <summary>What we hold of unfinished and out-of-order messages, and so promise to take (RFC 9260 §6.2.1, a_rwnd).</summary>
    public int ReceiveBuffer { get; init; } = 1 << 20;

    /// <summary>A longer message ends the association; our SDP says so in a=max-message-size (RFC 8841 §6).</summary>
    public int MaxMessage { get; init; } = 262_144;

    /// <summary>What a reliable channel may have waiting before <see cref="DataChannel.Send"/> refuses.</summary>
    public int MaxQueuedReliable { get; init; } = 4 << 20;

    /// <summary>What a lossy channel may have waiting before its oldest messages are dropped.</summary>
    public int MaxQueuedLossy { get; init; } = 256 << 10;

    /// <summary>RFC 8832 §6: the DTLS server opens odd streams, the client even ones.</summary>
    public bool OpensOddStreams { get; init; } = true;

    /// <summary>Where our transmission sequence numbers start; random when null, as it must be outside of tests (RFC 9260 §3.3.2).</summary>
    public uint? InitialTsn { get; init; }
}
