using System.Text;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;

namespace LocalLiveKit.Peering;

/// <summary>Which packet belongs to which track: a snapshot that the receive thread reads and negotiation replaces.</summary>
internal sealed class RtpRoutes
{
    private const int MaxLearned = 256;

    private readonly Dictionary<uint, InboundAudio> _bySsrc = [];
    private readonly (byte[] Mid, InboundAudio Audio)[] _byMid;
    private readonly int _midExtension;

    public static RtpRoutes None { get; } = new([]);

    public RtpRoutes(IReadOnlyCollection<(MediaSection Section, InboundAudio Audio)> tracks)
    {
        _byMid = [.. tracks.Select(t => (Encoding.ASCII.GetBytes(t.Section.Mid), t.Audio))];
        // RFC 8843 §9.1: one transport, one meaning for each extension id.
        _midExtension = tracks.Select(t => t.Section.FindExtension(HeaderExtension.Mid)).FirstOrDefault(id => id is not null) ?? 0;
        foreach (var (section, audio) in tracks)
        {
            foreach (var ssrc in section.Ssrcs) _bySsrc[ssrc] = audio;
        }
    }

    private RtpRoutes(RtpRoutes known, uint ssrc, InboundAudio audio)
    {
        (_byMid, _midExtension) = (known._byMid, known._midExtension);
        _bySsrc = new Dictionary<uint, InboundAudio>(known._bySsrc) { [ssrc] = audio };
    }

    public InboundAudio? Find(uint ssrc) => _bySsrc.GetValueOrDefault(ssrc);

    /// <summary>RFC 8843 §9.2: an SSRC that no description named is known by the mid that its first packets carry.</summary>
    public InboundAudio? FindByMid(in RtpPacket packet)
    {
        if (_midExtension == 0 || _bySsrc.Count >= MaxLearned || !packet.TryGetExtension(_midExtension, out var mid)) return null;
        foreach (var (known, audio) in _byMid)
        {
            if (mid.SequenceEqual(known)) return audio;
        }

        return null;
    }

    public RtpRoutes Learn(uint ssrc, InboundAudio audio) => new(this, ssrc, audio);
}
