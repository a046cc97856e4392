using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LocalLiveKit.Media.Srtp;

/// <summary>AEAD_AES_128_GCM. RFC 7714. AesGcm must not be shared between threads: on Linux it then returns wrong output.</summary>
internal sealed class AesGcmCipher : SrtpCipher
{
    private const int IvLength = 12, TagLength = 16;

    private readonly AesGcm _rtp;
    private readonly AesGcm _rtcp;
    private readonly byte[] _rtpSalt;
    private readonly byte[] _rtcpSalt;

    public AesGcmCipher(SrtpMasterKey master)
        : this(
            rtp: Derive(master, SrtpKeyLabel.RtpEncryption, SrtpKeyLabel.RtpSalt),
            rtcp: Derive(master, SrtpKeyLabel.RtcpEncryption, SrtpKeyLabel.RtcpSalt))
    {
    }

    private AesGcmCipher((byte[] Key, byte[] Salt) rtp, (byte[] Key, byte[] Salt) rtcp)
    {
        _rtp = new AesGcm(rtp.Key, TagLength);
        _rtcp = new AesGcm(rtcp.Key, TagLength);
        _rtpSalt = rtp.Salt;
        _rtcpSalt = rtcp.Salt;
    }

    /// <summary>With the keys of a session instead of a master key: the form of RFC 7714's test vectors.</summary>
    public static AesGcmCipher FromSessionKeys(byte[] key, byte[] salt) => new((key, salt), (key, salt));

    private static (byte[] Key, byte[] Salt) Derive(SrtpMasterKey master, SrtpKeyLabel key, SrtpKeyLabel salt)
        => (SrtpKeyDerivation.Derive(master, key, SrtpProfile.AeadAes128Gcm.KeyLength),
            SrtpKeyDerivation.Derive(master, salt, SrtpProfile.AeadAes128Gcm.SaltLength));

    public override int RtpOverhead => TagLength;
    public override int RtcpOverhead => TagLength + RtcpIndexLength;

    public override int ProtectRtp(Span<byte> buffer, int length, int headerLength, uint ssrc, ulong index)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        RtpIv(iv, ssrc, index);
        // RFC 7714 §9.2: the whole header, CSRCs and extension included, is authenticated but readable.
        var payload = buffer[headerLength..length];
        _rtp.Encrypt(iv, payload, payload, buffer.Slice(length, TagLength), buffer[..headerLength]);
        return length + TagLength;
    }

    public override bool TryUnprotectRtp(Span<byte> packet, int headerLength, uint ssrc, ulong index, out int length)
    {
        length = packet.Length - TagLength;
        if (length < headerLength) return false;
        Span<byte> iv = stackalloc byte[IvLength];
        RtpIv(iv, ssrc, index);
        return TryDecrypt(_rtp, iv, packet[headerLength..length], packet[length..], packet[..headerLength]);
    }

    public override int ProtectRtcp(Span<byte> buffer, int length, uint ssrc, uint index)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        RtcpIv(iv, ssrc, index);
        var payload = buffer[RtcpHeaderLength..length];
        var tag = buffer.Slice(length, TagLength);
        // RFC 7714 §9.3: unlike RFC 3711, the index comes last, after the tag.
        BinaryPrimitives.WriteUInt32BigEndian(buffer[(length + TagLength)..], EncryptedFlag | index);
        Span<byte> associated = stackalloc byte[RtcpHeaderLength + RtcpIndexLength];
        RtcpAssociated(associated, buffer, buffer.Slice(length + TagLength, RtcpIndexLength));
        _rtcp.Encrypt(iv, payload, payload, tag, associated);
        return length + RtcpOverhead;
    }

    public override uint ReadRtcpIndex(ReadOnlySpan<byte> packet)
        => BinaryPrimitives.ReadUInt32BigEndian(packet[^RtcpIndexLength..]) & ~EncryptedFlag;

    public override bool TryUnprotectRtcp(Span<byte> packet, uint ssrc, out int length)
    {
        length = packet.Length - RtcpOverhead;
        if (length < RtcpHeaderLength) return false;
        var word = packet[^RtcpIndexLength..];
        if ((word[0] & 0x80) == 0) return false;
        Span<byte> iv = stackalloc byte[IvLength];
        RtcpIv(iv, ssrc, ReadRtcpIndex(packet));
        Span<byte> associated = stackalloc byte[RtcpHeaderLength + RtcpIndexLength];
        RtcpAssociated(associated, packet, word);
        return TryDecrypt(_rtcp, iv, packet[RtcpHeaderLength..length], packet.Slice(length, TagLength), associated);
    }

    private static bool TryDecrypt(AesGcm aes, ReadOnlySpan<byte> iv, Span<byte> payload, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associated)
    {
        try
        {
            aes.Decrypt(iv, payload, tag, payload, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // The only way AesGcm tells. Strangers never get here: their address has not passed ICE.
            return false;
        }
    }

    /// <summary>RFC 7714 §8.1: (00 00 | SSRC | ROC | SEQ) XOR salt.</summary>
    private void RtpIv(Span<byte> iv, uint ssrc, ulong index)
    {
        iv[..2].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[2..], ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(iv[6..], (uint)(index >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(iv[10..], (ushort)index);
        for (var i = 0; i < iv.Length; i++) iv[i] ^= _rtpSalt[i];
    }

    /// <summary>RFC 7714 §9.1: (00 00 | SSRC | 00 00 | index) XOR salt.</summary>
    private void RtcpIv(Span<byte> iv, uint ssrc, uint index)
    {
        iv.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[2..], ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(iv[8..], index);
        for (var i = 0; i < iv.Length; i++) iv[i] ^= _rtcpSalt[i];
    }

    private static void RtcpAssociated(Span<byte> associated, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> indexWord)
    {
        packet[..RtcpHeaderLength].CopyTo(associated);
        indexWord.CopyTo(associated[RtcpHeaderLength..]);
    }

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }
}
