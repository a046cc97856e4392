namespace LocalLiveKit.Media.Ice;

/// <summary>The attributes an ICE-lite server reads or writes. RFC 8489 §18.3, RFC 8445 §20.2.</summary>
internal enum StunAttributeType : ushort
{
    Username = 0x0006,
    MessageIntegrity = 0x0008,
    XorMappedAddress = 0x0020,
    UseCandidate = 0x0025,
    Fingerprint = 0x8028,
}
