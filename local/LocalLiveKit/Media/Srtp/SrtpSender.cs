using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LocalLiveKit.Media.Srtp;

/// <summary>
/// Protects what goes to one peer. Not thread safe. An SSRC's sequence number is used once: two different packets under one would give
/// GCM's authentication key away (RFC 7714 §8.4) and CM's key stream (RFC 3711 §9.1). To repeat a packet, keep what this made of it.
/// </summary>
internal sealed class SrtpSender(SrtpProfile profile, SrtpMasterKey master) : IDisposable
{
    private readonly SrtpCipher _cipher = SrtpCipher.Create(profile, master);
    private readonly Dictionary<uint, ReplayWindow> _used = [];
    private readonly Dictionary<uint, uint> _nextRtcpIndex = [];

    /// <summary>Room that a destination needs above the packet's own length, in bytes.</summary>
    public const int MaxOverhead = 20;

    /// <summary>Writes the protected packet and returns its length; 0 when it is no RTP packet, or its number was used or is too old to tell.</summary>
    /// <param name="packet">Plain RTP.</param>
    /// <param name="destination">Has room for <see cref="MaxOverhead"/> more.</param>
    /// <param name="again">It is the very packet that went out under its number: it comes out the same, and tells nobody more.</param>
    public int ProtectRtp(ReadOnlySpan<byte> packet, Span<byte> destination, bool again = false)
    {
        if (!Fits(packet, destination) || !RtpHeader.TryRead(packet, out var header)) return 0;
        ref var used = ref CollectionsMarshal.GetValueRefOrAddDefault(_used, header.Ssrc, out var known);
        // RFC 3711 §3.3.1: the roll-over counter starts at 0.
        if (!PacketIndex.TryGuess(known ? used.Highest : header.Sequence, header.Sequence, out var index) || (!again && !used.IsNew(index))) return 0;
        if (!again) used.Mark(index);
        packet.CopyTo(destination);
        return _cipher.ProtectRtp(destination, packet.Length, header.Length, header.Ssrc, index);
    }

    /// <summary>As <see cref="ProtectRtp"/>, for a compound RTCP packet.</summary>
    public int ProtectRtcp(ReadOnlySpan<byte> packet, Span<byte> destination)
    {
        if (!Fits(packet, destination) || packet.Length < SrtpCipher.RtcpHeaderLength) return 0;
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        ref var next = ref CollectionsMarshal.GetValueRefOrAddDefault(_nextRtcpIndex, ssrc, out _);
        if (next > int.MaxValue) return 0; // RFC 3711 §9.2: a key ends with its 2^31 RTCP packets.
        packet.CopyTo(destination);
        return _cipher.ProtectRtcp(destination, packet.Length, ssrc, next++);
    }

    private static bool Fits(ReadOnlySpan<byte> packet, Span<byte> destination)
        => packet.Length <= AesCounterMode.MaxLength && destination.Length >= packet.Length + MaxOverhead;

    public void Dispose() => _cipher.Dispose();
}
