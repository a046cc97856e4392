using System.Globalization;
using LocalLiveKit.Media.Sdp;
using LocalLiveKit.Media.Transport;
using LocalLiveKit.Rooms;
using Wire = Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Peering;

/// <summary>/rtc: the client offers what it publishes on one peer connection, the server offers what the client hears on the other.</summary>
internal sealed class TwoPeerConnections(Participant participant, MediaConnection publisher, MediaConnection subscriber) : IPeering
{
    private const string DataMid = "0";

    private readonly List<Section> _sections = [];
    private bool _offerInFlight;
    private bool _changedSinceOffer;
    private uint _offerId;

    /// <summary>subscriber_primary in the JoinResponse: the subscriber connection comes first, and its state counts.</summary>
    public TransportState State => subscriber.State;

    public MediaConnection Outbound => subscriber;

    public DataLanes Data { get; } = DataLanes.OverTwo(publisher.Data, subscriber.Data);

    public event Action<TransportState>? StateChanged
    {
        add => subscriber.StateChanged += value;
        remove => subscriber.StateChanged -= value;
    }

    public TimeSpan Silence => subscriber.Silence;

    public void Start() => Offer();

    /// <summary>The client restarts its publisher connection, the server the subscriber's. An answer that was on its way is lost.</summary>
    public void Resume()
    {
        _offerInFlight = false;
        subscriber.RestartIce();
        Offer();
    }

    public void OnOffer(Wire.SessionDescription offer)
    {
        var description = SdpParser.Parse(offer.Sdp);
        publisher.HearOffer(description);
        participant.Publishing.OnOffer(description);
        var sdp = SdpAnswer.Write(description, publisher.Local, publisher.SessionId, publisher.NextVersion(), Decide);
        participant.Send(new Wire.SignalResponse { Answer = new() { Type = "answer", Sdp = sdp, Id = offer.Id } });
        RouteAgain();
        participant.Publishing.Announce();
    }

    public void OnAnswer(Wire.SessionDescription answer)
    {
        var description = SdpParser.Parse(answer.Sdp);
        // livekit-client echoes the id of the offer; the Rust client says 0. An answer to an older offer is late.
        if (!_offerInFlight || (answer.Id != 0 && answer.Id != _offerId)) return;
        _offerInFlight = false;
        subscriber.HearAnswer(description);
        foreach (var section in _sections)
        {
            // The answer is to what was offered; what changed since then is for the next one.
            if (section.Track != section.Offered) continue;
            if (section.Track is null) section.IsFree = true;
            else StartAnswered(section.Track, description.Sections.FirstOrDefault(s => s.Mid == section.Mid));
        }

        if (_changedSinceOffer) Offer();
    }

    public void RouteAgain() => publisher.RouteInbound(participant.Publishing.Routes());

    public void Add(Subscription subscription)
    {
        var section = _sections.FirstOrDefault(s => s.IsFree && s.Kind == subscription.Track.Kind);
        if (section is null) _sections.Add(section = new Section((_sections.Count + 1).ToString(CultureInfo.InvariantCulture), subscription.Track.Kind));
        (section.Track, section.IsFree) = (subscription, false);
        subscriber.AddOutbound(subscription.Outbound);
        Offer();
    }

    public void Remove(Subscription subscription)
    {
        subscriber.RemoveOutbound(subscription.Outbound);
        foreach (var section in _sections.Where(s => s.Track == subscription)) section.Track = null;
        Offer();
    }

    public void SendReceiverReports() => publisher.SendReceiverReports();

    public async ValueTask DisposeAsync()
    {
        await publisher.DisposeAsync();
        await subscriber.DisposeAsync();
    }

    private SectionAnswer Decide(MediaSection section)
        => new(participant.Publishing.Accepts(section), Sends: null, participant.Publishing.FindBySection(section.Mid)?.OpusParameters);

    /// <summary>One offer at a time (RFC 8829 §4.1.8.1); what changes meanwhile goes into the next.</summary>
    private void Offer()
    {
        _changedSinceOffer = _offerInFlight;
        if (_offerInFlight) return;

        _offerInFlight = true;
        foreach (var section in _sections) section.Offered = section.Track;
        IReadOnlyCollection<OfferedSection> sections = [new(DataMid, MediaKind.Application), .. _sections.Select(s => new OfferedSection(s.Mid, s.Kind, s.Track?.Outgoing))];
        var sdp = SdpOffer.Write(subscriber.Local, subscriber.SessionId, subscriber.NextVersion(), sections);
        participant.Send(new Wire.SignalResponse { Offer = new() { Type = "offer", Sdp = sdp, Id = ++_offerId } });
    }

    private static void StartAnswered(Subscription subscription, MediaSection? answered)
    {
        if (answered is null) return;
        if (answered.IsRejected || ForwardedCodecs.Same(answered, subscription.Track.Codec) is not { } codec)
        {
            subscription.Refuse();
            return;
        }

        if (!answered.Direction.HasFlag(MediaDirection.Receive)) return;
        if (subscription.Start(codec.PayloadType)) subscription.Track.Publisher.Publishing.OnFirstSubscriber(subscription);
    }

    private sealed class Section(string mid, MediaKind kind)
    {
        public MediaKind Kind => kind;

        public string Mid => mid;

        public Subscription? Track { get; set; }

        public Subscription? Offered { get; set; }

        /// <summary>Was a track's, and is settled as inactive.</summary>
        public bool IsFree { get; set; }
    }
}
