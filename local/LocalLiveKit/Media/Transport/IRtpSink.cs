namespace LocalLiveKit.Media.Transport;

/// <summary>
/// Receives what a client sent, decrypted. Called on a socket's receive thread, which serves every client: it must not block, and
/// must copy what it keeps, since the buffer is reused.
/// </summary>
internal interface IRtpSink
{
    /// <summary>One RTP packet. RFC 3550 §5.1.</summary>
    void OnRtp(ReadOnlySpan<byte> packet);

    /// <summary>One compound RTCP packet. RFC 3550 §6.1.</summary>
    void OnRtcp(ReadOnlySpan<byte> packet);
}
