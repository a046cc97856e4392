using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;

namespace LocalLiveKit.Rooms;

/// <summary>One participant hears one track: its place in the subscriber's SDP, and the packets' way there.</summary>
internal sealed class Subscription(PublishedTrack track, Participant subscriber, OutboundTrack outbound)
{
    private bool _refused;

    public PublishedTrack Track => track;

    public Participant Subscriber => subscriber;

    public OutboundTrack Outbound => outbound;

    /// <summary>Clients split the stream's id at '|' to learn publisher and track.</summary>
    public OutgoingTrack Outgoing { get; } = new($"{track.Publisher.Sid}|{track.Sid}", track.Sid, outbound.Ssrc, track.Codec);

    public bool IsFlowing { get; private set; }

    /// <summary>The subscriber has no use for it at present.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>The subscriber cannot decode it: it is told so, once.</summary>
    public void Refuse()
    {
        if (_refused) return;
        _refused = true;
        subscriber.Send(new SignalResponse { SubscriptionResponse = new() { TrackSid = track.Sid, Err = SubscriptionError.SeCodecUnsupported } });
    }

    /// <summary>The subscriber knows the SSRC by now.</summary>
    /// <returns>Whether it had not before.</returns>
    public bool Start(int payloadType)
    {
        outbound.Start(payloadType);
        if (IsFlowing) return false;
        IsFlowing = true;
        if (!IsPaused) track.Inbound.Add(outbound);
        return true;
    }

    public void SetPaused(bool paused)
    {
        if (IsPaused == paused) return;
        IsPaused = paused;
        if (!IsFlowing) return;
        if (paused)
        {
            track.Inbound.Remove(outbound);
            outbound.Withhold();
        }
        else
        {
            track.Inbound.Add(outbound);
        }
    }

    public void Stop()
    {
        outbound.Stop();
        track.Inbound.Remove(outbound);
        IsFlowing = false;
    }
}
