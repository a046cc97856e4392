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

    public void Start()
    {
    }

    public void OnOffer(Wire.SessionDescription offer)
    {
        var description = SdpParser.Parse(offer.Sdp);
        connection.Trust(description);
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
        connection.AddOutbound(subscription.Audio);
        AskForOffer();
    }

    public void Remove(Subscription subscription)
    {
        _waiting.Remove(subscription);
        connection.RemoveOutbound(subscription.Audio);
        foreach (var (mid, _) in _bySection.Where(s => s.Value == subscription).ToList())
        {
            _bySection.Remove(mid);
            // libwebrtc tells of a new track only where a section had been inactive before.
            _retiring.Add(mid);
        }
    }

    public void SendReceiverReports() => connection.SendReceiverReports();

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private SectionAnswer Decide(MediaSection section) => new(
        participant.Publishing.Accepts(section),
        _bySection.TryGetValue(section.Mid, out var subscription) ? subscription.Outgoing : null,
        participant.Publishing.FindBySection(section.Mid)?.OpusParameters);

    private void AssignSections(SessionDescription offer)
    {
        foreach (var section in FreeSections(offer).Take(_waiting.Count).ToList())
        {
            _bySection.Add(section.Mid, _waiting[0]);
            _waiting.RemoveAt(0);
        }
    }

    private IEnumerable<MediaSection> FreeSections(SessionDescription offer) => offer.Sections.Where(s =>
        s.Kind == MediaKind.Audio && !s.IsRejected && s.Direction.HasFlag(MediaDirection.Receive) && s.FindCodec(Codec.Opus) is not null
        && !_bySection.ContainsKey(s.Mid) && !_retiring.Contains(s.Mid));

    private void StartAssigned(SessionDescription offer)
    {
        foreach (var section in offer.Sections)
        {
            if (_bySection.TryGetValue(section.Mid, out var subscription) && subscription.Start(section.FindCodec(Codec.Opus)!.PayloadType))
                subscription.Track.Publisher.Publishing.OnFirstSubscriber(subscription);
        }
    }

    private void AskForOffer()
    {
        if (_waiting.Count == 0 || _offerAwaited || _offer is null) return;
        _offerAwaited = true;
        var missing = Math.Max(0, _waiting.Count - FreeSections(_offer).Count());
        participant.Send(new Wire.SignalResponse { MediaSectionsRequirement = new() { NumAudios = (uint)missing } });
    }
}
