using System.Text;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;

namespace LocalLiveKit.Peering;

/// <summary>Which packet belongs to which track: a snapshot that the receive thread reads and negotiation replaces.</summary>
internal sealed class RtpRoutes
{
    private const int MaxLearned = 256;

    private readonly Dictionary<uint, InboundTrack> _bySsrc = [];
    private readonly Dictionary<uint, string> _learned = [];
    private readonly (string Mid, byte[] Bytes, InboundTrack Track)[] _byMid;
    private readonly int _midExtension;

    public static RtpRoutes None { get; } = new([]);

    /// <param name="tracks">By the last description.</param>
    /// <param name="before">What was learned stays: libwebrtc writes the mid into packets only until the first report about them has come.</param>
    public RtpRoutes(IReadOnlyCollection<(MediaSection Section, InboundTrack Track)> tracks, RtpRoutes? before = null)
    {
        _byMid = [.. tracks.Select(t => (t.Section.Mid, Encoding.ASCII.GetBytes(t.Section.Mid), t.Track))];
        // RFC 8843 §9.1: one transport, one meaning for each extension id.
        _midExtension = tracks.Select(t => t.Section.FindExtension(HeaderExtension.Mid)).FirstOrDefault(id => id is not null) ?? 0;
        foreach (var (section, track) in tracks)
        {
            foreach (var ssrc in section.Ssrcs) _bySsrc[ssrc] = track;
            foreach (var (ssrc, mid) in before?._learned ?? [])
            {
                if (mid == section.Mid && _bySsrc.TryAdd(ssrc, track)) _learned[ssrc] = mid;
            }
        }
    }

    private RtpRoutes(RtpRoutes known, uint ssrc, InboundTrack track)
    {
        (_byMid, _midExtension) = (known._byMid, known._midExtension);
        _bySsrc = new Dictionary<uint, InboundTrack>(known._bySsrc) { [ssrc] = track };
        _learned = new Dictionary<uint, string>(known._learned) { [ssrc] = Array.Find(_byMid, m => m.Track == track).Mid };
    }

    public InboundTrack? Find(uint ssrc) => _bySsrc.GetValueOrDefault(ssrc);

    /// <summary>RFC 8843 §9.2: an SSRC that no description named is known by the mid that its first packets carry.</summary>
    public InboundTrack? FindByMid(in RtpPacket packet)
    {
        if (_midExtension == 0 || _bySsrc.Count >= MaxLearned || !packet.TryGetExtension(_midExtension, out var mid)) return null;
        foreach (var (_, known, track) in _byMid)
        {
            if (mid.SequenceEqual(known)) return track;
        }

        return null;
    }

    public RtpRoutes Learn(uint ssrc, InboundTrack track) => new(this, ssrc, track);
}
