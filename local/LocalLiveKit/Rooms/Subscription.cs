using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;

namespace LocalLiveKit.Rooms;

/// <summary>One participant hears one track: its place in the subscriber's SDP, and the packets' way there.</summary>
internal sealed class Subscription(PublishedTrack track, Participant subscriber, OutboundAudio audio)
{
    public PublishedTrack Track => track;

    public Participant Subscriber => subscriber;

    public OutboundAudio Audio => audio;

    /// <summary>Clients split the stream's id at '|' to learn publisher and track.</summary>
    public OutgoingTrack Outgoing { get; } = new($"{track.Publisher.Sid}|{track.Sid}", track.Sid, audio.Ssrc, track.Codec);

    public bool IsFlowing { get; private set; }

    /// <summary>The subscriber has no use for it at present.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>The subscriber knows the SSRC by now.</summary>
    /// <returns>Whether it had not before.</returns>
    public bool Start(int payloadType)
    {
        audio.Start(payloadType);
        if (IsFlowing) return false;
        IsFlowing = true;
        if (!IsPaused) track.Audio.Add(audio);
        return true;
    }

    public void SetPaused(bool paused)
    {
        if (IsPaused == paused) return;
        IsPaused = paused;
        if (!IsFlowing) return;
        if (paused)
        {
            track.Audio.Remove(audio);
            audio.Withhold();
        }
        else
        {
            track.Audio.Add(audio);
        }
    }

    public void Stop()
    {
        audio.Stop();
        track.Audio.Remove(audio);
        IsFlowing = false;
    }
}
