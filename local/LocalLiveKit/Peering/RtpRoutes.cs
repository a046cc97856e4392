using System.Text;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;

namespace LocalLiveKit.Peering;

/// <summary>Which packet belongs to which track: a snapshot that the receive thread reads and negotiation replaces.</summary>
internal sealed class RtpRoutes
{
    private const int MaxLearned = 256;

    private readonly Dictionary<uint, InboundAudio> _bySsrc = [];
    private readonly Dictionary<uint, string> _learned = [];
    private readonly (string Mid, byte[] Bytes, InboundAudio Audio)[] _byMid;
    private readonly int _midExtension;

    public static RtpRoutes None { get; } = new([]);

    /// <param name="tracks">By the last description.</param>
    /// <param name="before">What was learned stays: libwebrtc writes the mid into packets only until the first report about them has come.</param>
    public RtpRoutes(IReadOnlyCollection<(MediaSection Section, InboundAudio Audio)> tracks, RtpRoutes? before = null)
    {
        _byMid = [.. tracks.Select(t => (t.Section.Mid, Encoding.ASCII.GetBytes(t.Section.Mid), t.Audio))];
        // RFC 8843 §9.1: one transport, one meaning for each extension id.
        _midExtension = tracks.Select(t => t.Section.FindExtension(HeaderExtension.Mid)).FirstOrDefault(id => id is not null) ?? 0;
        foreach (var (section, audio) in tracks)
        {
            foreach (var ssrc in section.Ssrcs) _bySsrc[ssrc] = audio;
            foreach (var (ssrc, mid) in before?._learned ?? [])
            {
                if (mid == section.Mid && _bySsrc.TryAdd(ssrc, audio)) _learned[ssrc] = mid;
            }
        }
    }

    private RtpRoutes(RtpRoutes known, uint ssrc, InboundAudio audio)
    {
        (_byMid, _midExtension) = (known._byMid, known._midExtension);
        _bySsrc = new Dictionary<uint, InboundAudio>(known._bySsrc) { [ssrc] = audio };
        _learned = new Dictionary<uint, string>(known._learned) { [ssrc] = Array.Find(_byMid, m => m.Audio == audio).Mid };
    }

    public InboundAudio? Find(uint ssrc) => _bySsrc.GetValueOrDefault(ssrc);

    /// <summary>RFC 8843 §9.2: an SSRC that no description named is known by the mid that its first packets carry.</summary>
    public InboundAudio? FindByMid(in RtpPacket packet)
    {
        if (_midExtension == 0 || _bySsrc.Count >= MaxLearned || !packet.TryGetExtension(_midExtension, out var mid)) return null;
        foreach (var (_, known, audio) in _byMid)
        {
            if (mid.SequenceEqual(known)) return audio;
        }

        return null;
    }

    public RtpRoutes Learn(uint ssrc, InboundAudio audio) => new(this, ssrc, audio);
}
