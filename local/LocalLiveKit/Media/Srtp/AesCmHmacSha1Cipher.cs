using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LocalLiveKit.Media.Srtp;

/// <summary>AES_CM_128_HMAC_SHA1_80: RFC 3711's own transform, which every endpoint has.</summary>
internal sealed class AesCmHmacSha1Cipher : SrtpCipher
{
    private const int IvLength = 14, TagLength = 10, AuthenticationKeyLength = 20;

    private readonly AesCounterMode _rtp;
    private readonly AesCounterMode _rtcp;
    private readonly IncrementalHash _rtpHmac;
    private readonly IncrementalHash _rtcpHmac;
    private readonly byte[] _rtpSalt;
    private readonly byte[] _rtcpSalt;

    public AesCmHmacSha1Cipher(SrtpMasterKey master)
    {
        var profile = SrtpProfile.AesCm128HmacSha1;
        _rtp = new AesCounterMode(SrtpKeyDerivation.Derive(master, SrtpKeyLabel.RtpEncryption, profile.KeyLength));
        _rtcp = new AesCounterMode(SrtpKeyDerivation.Derive(master, SrtpKeyLabel.RtcpEncryption, profile.KeyLength));
        _rtpHmac = Hmac(SrtpKeyDerivation.Derive(master, SrtpKeyLabel.RtpAuthentication, AuthenticationKeyLength));
        _rtcpHmac = Hmac(SrtpKeyDerivation.Derive(master, SrtpKeyLabel.RtcpAuthentication, AuthenticationKeyLength));
        _rtpSalt = SrtpKeyDerivation.Derive(master, SrtpKeyLabel.RtpSalt, profile.SaltLength);
        _rtcpSalt = SrtpKeyDerivation.Derive(master, SrtpKeyLabel.RtcpSalt, profile.SaltLength);
    }

    public override int RtpOverhead => TagLength;
    public override int RtcpOverhead => RtcpIndexLength + TagLength;

    public override int ProtectRtp(Span<byte> buffer, int length, int headerLength, uint ssrc, ulong index)
    {
        Crypt(_rtp, _rtpSalt, ssrc, index, buffer[headerLength..length]);
        RtpTag(buffer[..length], index, buffer.Slice(length, TagLength));
        return length + TagLength;
    }

    public override bool TryUnprotectRtp(Span<byte> packet, int headerLength, uint ssrc, ulong index, out int length)
    {
        length = packet.Length - TagLength;
        if (length < headerLength || packet.Length > AesCounterMode.MaxLength) return false;
        Span<byte> tag = stackalloc byte[TagLength];
        RtpTag(packet[..length], index, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, packet[length..])) return false;
        Crypt(_rtp, _rtpSalt, ssrc, index, packet[headerLength..length]);
        return true;
    }

    public override int ProtectRtcp(Span<byte> buffer, int length, uint ssrc, uint index)
    {
        Crypt(_rtcp, _rtcpSalt, ssrc, index, buffer[RtcpHeaderLength..length]);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[length..], EncryptedFlag | index);
        length += RtcpIndexLength;
        Tag(_rtcpHmac, buffer[..length], [], buffer.Slice(length, TagLength));
        return length + TagLength;
    }

    public override uint ReadRtcpIndex(ReadOnlySpan<byte> packet)
        => BinaryPrimitives.ReadUInt32BigEndian(packet[^(RtcpIndexLength + TagLength)..]) & ~EncryptedFlag;

    public override bool TryUnprotectRtcp(Span<byte> packet, uint ssrc, out int length)
    {
        length = packet.Length - RtcpOverhead;
        if (length < RtcpHeaderLength || packet.Length > AesCounterMode.MaxLength) return false;
        if ((packet[length] & 0x80) == 0) return false;
        Span<byte> tag = stackalloc byte[TagLength];
        Tag(_rtcpHmac, packet[..^TagLength], [], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, packet[^TagLength..])) return false;
        Crypt(_rtcp, _rtcpSalt, ssrc, ReadRtcpIndex(packet), packet[RtcpHeaderLength..length]);
        return true;
    }

    /// <summary>RFC 3711 §4.1.1: IV = (salt · 2^16) XOR (SSRC · 2^64) XOR (index · 2^16).</summary>
    private static void Crypt(AesCounterMode aes, ReadOnlySpan<byte> salt, uint ssrc, ulong index, Span<byte> data)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        Span<byte> indexBytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(indexBytes, index);
        iv[..4].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[4..], ssrc);
        indexBytes[2..].CopyTo(iv[8..]);
        for (var i = 0; i < iv.Length; i++) iv[i] ^= salt[i];
        aes.Transform(iv, data);
    }

    /// <summary>RFC 3711 §4.2: the roll-over counter is authenticated though it is not sent.</summary>
    private void RtpTag(ReadOnlySpan<byte> packet, ulong index, Span<byte> tag)
    {
        Span<byte> rollOver = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(rollOver, (uint)(index >> 16));
        Tag(_rtpHmac, packet, rollOver, tag);
    }

    private static void Tag(IncrementalHash hmac, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> trailer, Span<byte> tag)
    {
        Span<byte> whole = stackalloc byte[HMACSHA1.HashSizeInBytes];
        hmac.AppendData(packet);
        hmac.AppendData(trailer);
        hmac.GetHashAndReset(whole);
        whole[..TagLength].CopyTo(tag);
    }

    private static IncrementalHash Hmac(byte[] key) => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
        _rtpHmac.Dispose();
        _rtcpHmac.Dispose();
    }
}
