using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;

namespace LocalLiveKit.Rooms;

/// <summary>A track from the client's AddTrack until it is taken back. Others see it once its media section is negotiated.</summary>
internal sealed class PublishedTrack(Participant publisher, AddTrackRequest request, TimeProvider time)
{
    private readonly TrackInfo _info = new()
    {
        Sid = Sids.NewTrack(request.Type),
        Type = request.Type,
        Name = request.Name,
        Muted = request.Muted,
        Source = request.Source,
        DisableDtx = request.DisableDtx,
        Stereo = request.Stereo || request.AudioFeatures.Contains(AudioTrackFeature.TfStereo),
        // RED is never negotiated (see SdpAnswer): say so, and clients do not try.
        DisableRed = true,
        Encryption = request.Encryption,
        // One layer, whatever the client offers (see SdpAnswer): the best.
        Layers = { request.Layers.OrderByDescending(l => l.Quality).Take(1) },
        Stream = request.Stream,
        MimeType = request.Type == TrackType.Audio ? "audio/opus" : "video/VP8",
        Width = request.Width,
        Height = request.Height,
        AudioFeatures = { request.AudioFeatures },
    };

    public Participant Publisher => publisher;

    public string Sid => _info.Sid;

    /// <summary>The client's name for it: the track's id in its SDP.</summary>
    public string Cid { get; } = request.Cid;

    public TrackType Type => _info.Type;

    public TrackSource Source => _info.Source;

    public bool Muted => _info.Muted;

    /// <summary>Where it is in the publisher's SDP, once it is there.</summary>
    public string? Mid { get; private set; }

    public bool IsNegotiated => Mid is not null;

    public MediaKind Kind => Type == TrackType.Audio ? MediaKind.Audio : MediaKind.Video;

    /// <summary>As the publisher's section says; known before anybody hears of the track.</summary>
    public Media.Sdp.Codec Codec { get; private set; } = null!;

    public InboundTrack Inbound { get; } = new(request.Type == TrackType.Audio ? MediaKind.Audio : MediaKind.Video, time);

    public HashSet<Subscription> Subscriptions { get; } = [];

    /// <summary>RFC 7587 §7.1: what the publisher's encoder is asked for. LiveKit asks for DTX unless the client will not have it.</summary>
    public string OpusParameters => Media.Sdp.SdpAnswer.OpusDefaults + (_info.DisableDtx ? "" : ";usedtx=1") + (_info.Stereo ? ";stereo=1" : "");

    /// <summary>A copy: messages wait in queues while the track changes.</summary>
    public TrackInfo ToWire() => _info.Clone();

    /// <summary>What does not concern the forwarding.</summary>
    public void Change(Action<TrackInfo> change) => change(_info);

    public void BindTo(MediaSection section, Media.Sdp.Codec codec)
    {
        (Codec, Mid) = (codec, _info.Mid = section.Mid);
        _info.MimeType = ForwardedCodecs.MimeType(codec);
        Inbound.PayloadType = codec.PayloadType;
        Inbound.AudioLevelExtension = section.FindExtension(HeaderExtension.AudioLevel) ?? 0;
        Inbound.SetMuted(_info.Muted);
    }

    /// <returns>Whether that changed anything.</returns>
    public bool SetMuted(bool muted)
    {
        if (_info.Muted == muted) return false;
        _info.Muted = muted;
        Inbound.SetMuted(muted);
        return true;
    }
}
