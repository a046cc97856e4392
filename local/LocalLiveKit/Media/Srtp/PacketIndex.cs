namespace LocalLiveKit.Media.Srtp;

/// <summary>The 48 bit index a 16 bit sequence number stands for: the one nearest to the highest so far. RFC 3711 §3.3.1, Appendix A.</summary>
internal static class PacketIndex
{
    private const long Max = (1L << 48) - 1;

    /// <summary>False: the number would lie before the first packet or after the last one a key may protect (RFC 3711 §9.2).</summary>
    public static bool TryGuess(ulong highest, ushort sequence, out ulong index)
    {
        var guess = (long)highest + (short)(ushort)(sequence - (ushort)highest);
        index = (ulong)guess;
        return guess is >= 0 and <= Max;
    }
}
