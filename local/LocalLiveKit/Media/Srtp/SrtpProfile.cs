namespace LocalLiveKit.Media.Srtp;

/// <summary>A protection profile that use_srtp can negotiate: its number (RFC 5764 §4.1.2, RFC 7714 §14.2) and sizes in bytes.</summary>
internal sealed record SrtpProfile(ushort Id, string Name, int KeyLength, int SaltLength, int TagLength)
{
    public static readonly SrtpProfile AesCm128HmacSha1 = new(0x0001, "SRTP_AES128_CM_HMAC_SHA1_80", 16, 14, 10);
    public static readonly SrtpProfile AeadAes128Gcm = new(0x0007, "SRTP_AEAD_AES_128_GCM", 16, 12, 16);

    /// <summary>What we accept, best first: GCM costs no more and authenticates better.</summary>
    public static readonly IReadOnlyList<SrtpProfile> Preferred = [AeadAes128Gcm, AesCm128HmacSha1];
}
