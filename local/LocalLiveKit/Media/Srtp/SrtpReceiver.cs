using System.Buffers.Binary;

namespace LocalLiveKit.Media.Srtp;

internal enum SrtpResult
{
    Ok,
    Malformed,
    Replayed,
    Forged,

    /// <summary>More SSRCs than one peer has reason to send.</summary>
    TooManyStreams,
}

/// <summary>Checks and decrypts what comes from one peer, in place. A stream's state is made and moved only by authenticated packets. Not thread safe.</summary>
internal sealed class SrtpReceiver(SrtpProfile profile, SrtpMasterKey master) : IDisposable
{
    /// <summary>Bounds the memory one peer can claim; a participant with camera, screen and microphone uses six.</summary>
    public const int MaxStreams = 256;

    private readonly SrtpCipher _cipher = SrtpCipher.Create(profile, master);
    private readonly Dictionary<uint, Stream> _rtp = [];
    private readonly Dictionary<uint, Stream> _rtcp = [];

    private sealed class Stream
    {
        public ReplayWindow Window;
    }

    /// <summary>On <see cref="SrtpResult.Ok"/> the packet lies decrypted in the first <paramref name="length"/> bytes.</summary>
    public SrtpResult UnprotectRtp(Span<byte> packet, out int length)
    {
        length = 0;
        if (!RtpHeader.TryRead(packet, out var header)) return SrtpResult.Malformed;
        var known = _rtp.TryGetValue(header.Ssrc, out var stream);
        if (!known && _rtp.Count >= MaxStreams) return SrtpResult.TooManyStreams;
        // RFC 3711 §3.3 steps 2 to 5: estimate the index, refuse a replay, authenticate; only then remember.
        if (!PacketIndex.TryGuess(known ? stream!.Window.Highest : header.Sequence, header.Sequence, out var index)) return SrtpResult.Replayed;
        if (known && !stream!.Window.IsNew(index)) return SrtpResult.Replayed;
        if (!_cipher.TryUnprotectRtp(packet, header.Length, header.Ssrc, index, out length)) return SrtpResult.Forged;
        Remember(_rtp, header.Ssrc, stream, index);
        return SrtpResult.Ok;
    }

    /// <summary>As <see cref="UnprotectRtp"/>, for a compound RTCP packet.</summary>
    public SrtpResult UnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        if (packet.Length < SrtpCipher.RtcpHeaderLength + _cipher.RtcpOverhead || packet[0] >> 6 != 2) return SrtpResult.Malformed;
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var index = _cipher.ReadRtcpIndex(packet);
        var known = _rtcp.TryGetValue(ssrc, out var stream);
        if (!known && _rtcp.Count >= MaxStreams) return SrtpResult.TooManyStreams;
        if (known && !stream!.Window.IsNew(index)) return SrtpResult.Replayed;
        if (!_cipher.TryUnprotectRtcp(packet, ssrc, out length)) return SrtpResult.Forged;
        Remember(_rtcp, ssrc, stream, index);
        return SrtpResult.Ok;
    }

    private static void Remember(Dictionary<uint, Stream> streams, uint ssrc, Stream? stream, ulong index)
    {
        if (stream is null) streams[ssrc] = stream = new Stream();
        stream.Window.Mark(index);
    }

    public void Dispose() => _cipher.Dispose();
}
