using System.Collections.Immutable;
using System.Net;

namespace LocalLiveKit.Configuration;

/// <summary>How this server runs: livekit.yaml, and what the command line or the environment put over it.</summary>
internal sealed record ServerSettings
{
    public int Port { get; init; } = 7880;

    public ImmutableArray<string> BindAddresses { get; init; } = ["127.0.0.1"];

    /// <summary>rtc.udp_port: media of every call; 0 for any free port.</summary>
    public int UdpPort { get; init; } = 7882;

    /// <summary>API key to secret.</summary>
    public ImmutableDictionary<string, string> Keys { get; init; } = ImmutableDictionary<string, string>.Empty;

    public RoomSettings Room { get; init; } = new();

    public WebhookSettings Webhook { get; init; } = new();

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Said in so many words, or every address must be a loopback address.</summary>
    public bool ListenBeyondLoopback { get; init; }

    /// <summary>Where media is received: each is a socket of its own and a candidate (see MediaSockets).</summary>
    public ImmutableArray<IPAddress> MediaAddresses { get; init; } = [IPAddress.Loopback];
}

/// <summary>room.* of livekit.yaml, with LiveKit's defaults.</summary>
internal sealed record RoomSettings
{
    public bool AutoCreate { get; init; } = true;

    /// <summary>How long a room that nobody joined stays.</summary>
    public TimeSpan EmptyTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a room stays after its last participant left.</summary>
    public TimeSpan DepartureTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>0 for no limit.</summary>
    public int MaxParticipants { get; init; }

    /// <summary>Whether the server may unmute somebody's microphone. LiveKit's default is no.</summary>
    public bool EnableRemoteUnmute { get; init; }
}

/// <summary>webhook.* of livekit.yaml: who is told, and the key whose secret signs it.</summary>
internal sealed record WebhookSettings
{
    public string ApiKey { get; init; } = "";

    public ImmutableArray<Uri> Urls { get; init; } = [];
}

/// <summary>A setting that the server cannot start with; the message names the key.</summary>
internal sealed class SettingsException(string message, Exception? inner = null) : Exception(message, inner);
