using LocalLiveKit.Media.Sdp;
using LocalLiveKit.Media.Transport;
using LocalLiveKit.Rooms;
using Wire = Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Peering;

/// <summary>
/// /rtc/v1: the client always offers, the server always answers. The client keeps spare recvonly sections; a subscribed track takes one of them,
/// and when one is needed the server asks for a new offer (media_sections_requirement).
/// </summary>
internal sealed class OnePeerConnection(Participant participant, MediaConnection connection) : IPeering
{
    private readonly Dictionary<string, Subscription> _bySection = [];
    private readonly HashSet<string> _retiring = [];
    private readonly List<Subscription> _waiting = [];
    private SessionDescription? _offer;

    /// <summary>True from the start: the first offer comes unasked.</summary>
    private bool _offerAwaited = true;

    public TransportState State => connection.State;

    public MediaConnection Outbound => connection;

    public DataLanes Data { get; } = DataLanes.OverOne(connection.Data);

    public event Action<TransportState>? StateChanged
    {
        add => connection.StateChanged += value;
        remove => connection.StateChanged -= value;
    }

    public TimeSpan Silence => connection.Silence;

    public void Start()
    {
    }

    /// <summary>The client's next offer comes unasked, with new ICE credentials; what was asked before may never have arrived.</summary>
    public void Resume() => _offerAwaited = true;

    public void OnOffer(Wire.SessionDescription offer)
    {
        var description = SdpParser.Parse(offer.Sdp);
        connection.HearOffer(description);
        _offer = description;
        _offerAwaited = false;
        participant.Publishing.OnOffer(description);
        AssignSections(description);

        var sdp = SdpAnswer.Write(description, connection.Local, connection.SessionId, connection.NextVersion(), Decide);
        // The whole map each time: livekit-client replaces what it knew.
        var answer = new Wire.SessionDescription { Type = "answer", Sdp = sdp, Id = offer.Id };
        foreach (var (mid, subscription) in _bySection) answer.MidToTrackId[mid] = subscription.Track.Sid;
        participant.Send(new Wire.SignalResponse { Answer = answer });

        // Their sections were inactive in this answer, so another track may have them.
        _retiring.Clear();
        RouteAgain();
        StartAssigned(description);
        participant.Publishing.Announce();
        AskForOffer();
    }

    /// <summary>There is nothing to answer on this path.</summary>
    public void OnAnswer(Wire.SessionDescription answer)
    {
    }

    public void RouteAgain() => connection.RouteInbound(participant.Publishing.Routes());

    public void Add(Subscription subscription)
    {
        _waiting.Add(subscription);
        connection.AddOutbound(subscription.Outbound);
        AskForOffer();
    }

    public void Remove(Subscription subscription)
    {
        _waiting.Remove(subscription);
        connection.RemoveOutbound(subscription.Outbound);
        foreach (var (mid, _) in _bySection.Where(s => s.Value == subscription).ToList())
        {
            _bySection.Remove(mid);
            // libwebrtc tells of a new track only where a section had been inactive before.
            _retiring.Add(mid);
        }

        AskForOffer();
    }

    public void SendReceiverReports() => connection.SendReceiverReports();

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private SectionAnswer Decide(MediaSection section) => new(
        participant.Publishing.Accepts(section),
        _bySection.TryGetValue(section.Mid, out var subscription) ? subscription.Outgoing : null,
        participant.Publishing.FindBySection(section.Mid)?.OpusParameters);

    private void AssignSections(SessionDescription offer)
    {
        foreach (var subscription in _waiting.ToList())
        {
            if (FreeSections(offer, subscription.Track.Kind).FirstOrDefault(s => ForwardedCodecs.Same(s, subscription.Track.Codec) is not null) is { } section)
            {
                _bySection.Add(section.Mid, subscription);
                _waiting.Remove(subscription);
            }
            else if (CannotDecode(offer, subscription.Track))
            {
                // Another offer would say the same: not waited for.
                subscription.Refuse();
                _waiting.Remove(subscription);
            }
        }
    }

    /// <summary>The client has sections to receive such a thing in, and this codec is in none of them.</summary>
    private static bool CannotDecode(SessionDescription offer, PublishedTrack track)
    {
        var receiving = offer.Sections.Where(s => s.Kind == track.Kind && !s.IsRejected && s.Direction.HasFlag(MediaDirection.Receive)).ToList();
        return receiving.Count > 0 && receiving.TrueForAll(s => ForwardedCodecs.Same(s, track.Codec) is null);
    }

    private IEnumerable<MediaSection> FreeSections(SessionDescription offer, MediaKind kind) => offer.Sections.Where(s =>
        s.Kind == kind && !s.IsRejected && s.Direction.HasFlag(MediaDirection.Receive) && !participant.Publishing.Accepts(s)
        && !_bySection.ContainsKey(s.Mid) && !_retiring.Contains(s.Mid));

    private void StartAssigned(SessionDescription offer)
    {
        foreach (var section in offer.Sections)
        {
            if (_bySection.TryGetValue(section.Mid, out var subscription) && ForwardedCodecs.Same(section, subscription.Track.Codec) is { } codec && subscription.Start(codec.PayloadType))
                subscription.Track.Publisher.Publishing.OnFirstSubscriber(subscription);
        }
    }

    private void AskForOffer()
    {
        // A section that retires is one too: the client hears of the end of a subscription by the next answer alone.
        if (_waiting.Count + _retiring.Count == 0 || _offerAwaited || _offer is null) return;
        _offerAwaited = true;
        participant.Send(new Wire.SignalResponse { MediaSectionsRequirement = new() { NumAudios = Missing(MediaKind.Audio), NumVideos = Missing(MediaKind.Video) } });
    }

    private uint Missing(MediaKind kind) => (uint)Math.Max(0, _waiting.Count(s => s.Track.Kind == kind) - FreeSections(_offer!, kind).Count());
}
