namespace LocalLiveKit.Media.Sctp;

/// <summary>
/// Sequence numbers that wrap (RFC 9260 §2.6, RFC 1982) are widened once, where they leave the wire, to the nearest of all numbers they could stand for.
/// Everything behind that compares plain integers, and no wrap is ever seen there.
/// </summary>
internal static class SerialNumber
{
    public static long Unwrap(uint wire, long near) => near + (int)(wire - (uint)near);

    public static long Unwrap(ushort wire, long near) => near + (short)(ushort)(wire - (ushort)near);
}
