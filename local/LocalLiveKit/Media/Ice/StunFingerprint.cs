namespace LocalLiveKit.Media.Ice;

/// <summary>RFC 8489 §14.7: CRC-32 (ITU V.42) of the message, its length field counting the attribute in, XORed with "STUN".</summary>
internal static class StunFingerprint
{
    private const uint Xor = 0x5354554E;
    private static readonly uint[] Table = MakeTable();

    public static uint Compute(ReadOnlySpan<byte> upToAttribute)
    {
        var crc = uint.MaxValue;
        foreach (var b in upToAttribute) crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc ^ Xor;
    }

    private static uint[] MakeTable()
    {
        const uint reversedPolynomial = 0xEDB88320;
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ reversedPolynomial : crc >> 1;
            table[i] = crc;
        }

        return table;
    }
}
