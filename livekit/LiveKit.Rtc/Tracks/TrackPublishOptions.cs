using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>How a track is offered to the others.</summary>
public sealed record TrackPublishOptions
{
    public TrackSource Source { get; init; } = TrackSource.Microphone;

    /// <summary>Send next to nothing in silence.</summary>
    public bool Dtx { get; init; } = true;

    /// <summary>Send every packet twice (RFC 2198), against loss.</summary>
    public bool Red { get; init; } = true;

    /// <summary>Bits per second; null leaves it to the library.</summary>
    public int? MaxBitrate { get; init; }

    /// <summary>Tracks of one stream are played in step.</summary>
    public string? Stream { get; init; }

    internal Ffi.TrackPublishOptions ToFfi()
    {
        var options = new Ffi.TrackPublishOptions { Source = (int)Source, Dtx = Dtx, Red = Red };
        if (MaxBitrate is { } bitrate) options.AudioEncoding = new AudioEncoding { MaxBitrate = (ulong)bitrate };
        if (Stream is not null) options.Stream = Stream;
        return options;
    }
}
