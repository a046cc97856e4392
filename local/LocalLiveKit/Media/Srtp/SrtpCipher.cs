namespace LocalLiveKit.Media.Srtp;

/// <summary>
/// The transform of one direction under one profile, without memory of what went before: who may use which index, and replay, are
/// <see cref="SrtpSender"/>'s and <see cref="SrtpReceiver"/>'s. Works in place, never allocates per packet, not thread safe.
/// </summary>
internal abstract class SrtpCipher : IDisposable
{
    /// <summary>RFC 3711 §3.4: E flag and 31 bit index that end (nearly) every SRTCP packet.</summary>
    protected const int RtcpIndexLength = 4;
    protected const uint EncryptedFlag = 0x8000_0000;

    /// <summary>RTCP's first header and SSRC stay readable. RFC 3711 §3.4.</summary>
    public const int RtcpHeaderLength = 8;

    public abstract int RtpOverhead { get; }
    public abstract int RtcpOverhead { get; }

    public static SrtpCipher Create(SrtpProfile profile, SrtpMasterKey master)
        => profile == SrtpProfile.AeadAes128Gcm ? new AesGcmCipher(master) : new AesCmHmacSha1Cipher(master);

    /// <summary>Encrypts <paramref name="length"/> bytes of the buffer, which has room for the overhead; returns the new length.</summary>
    /// <param name="index">48 bit packet index: roll-over counter and sequence number (RFC 3711 §3.3.1).</param>
    public abstract int ProtectRtp(Span<byte> buffer, int length, int headerLength, uint ssrc, ulong index);

    /// <summary>Checks and decrypts. False: forged, damaged, or under another index; the buffer is then of no use.</summary>
    public abstract bool TryUnprotectRtp(Span<byte> packet, int headerLength, uint ssrc, ulong index, out int length);

    /// <summary>As <see cref="ProtectRtp"/>, for a compound RTCP packet under a 31 bit index.</summary>
    public abstract int ProtectRtcp(Span<byte> buffer, int length, uint ssrc, uint index);

    /// <summary>Reads the index a packet claims, before anything is checked.</summary>
    public abstract uint ReadRtcpIndex(ReadOnlySpan<byte> packet);

    /// <summary>As <see cref="TryUnprotectRtp"/>. Packets that were not encrypted (E = 0) are refused: WebRTC always encrypts.</summary>
    public abstract bool TryUnprotectRtcp(Span<byte> packet, uint ssrc, out int length);

    public abstract void Dispose();
}
