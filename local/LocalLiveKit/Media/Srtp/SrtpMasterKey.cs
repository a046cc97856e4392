namespace LocalLiveKit.Media.Srtp;

/// <summary>One direction's master key and salt, as DTLS exports them. RFC 3711 §3.2.1.</summary>
internal sealed record SrtpMasterKey(byte[] Key, byte[] Salt);

/// <summary>Both directions' master keys, seen from the server.</summary>
internal sealed record SrtpKeys(SrtpProfile Profile, SrtpMasterKey Inbound, SrtpMasterKey Outbound)
{
    public static int ExportLength(SrtpProfile profile) => 2 * (profile.KeyLength + profile.SaltLength);

    /// <summary>RFC 5764 §4.2: client key | server key | client salt | server salt. The client writes with its own, we read with it.</summary>
    public static SrtpKeys FromExport(SrtpProfile profile, ReadOnlySpan<byte> exported)
    {
        int key = profile.KeyLength, salt = profile.SaltLength;
        return new SrtpKeys(
            profile,
            Inbound: new(exported[..key].ToArray(), exported.Slice(2 * key, salt).ToArray()),
            Outbound: new(exported.Slice(key, key).ToArray(), exported.Slice((2 * key) + salt, salt).ToArray()));
    }

    /// <summary>The same keys from the other end.</summary>
    public SrtpKeys Reversed() => this with { Inbound = Outbound, Outbound = Inbound };
}
