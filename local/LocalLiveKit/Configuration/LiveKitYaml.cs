using System.Collections.Immutable;
using System.Globalization;

namespace LocalLiveKit.Configuration;

/// <summary>
/// livekit.yaml, the same file that a real livekit-server reads (https://github.com/livekit/livekit, config-sample.yaml). A key that this server
/// does not know is named in a warning; a wrong value stops the start, naming its key.
/// </summary>
internal static class LiveKitYaml
{
    /// <summary>Keys of a real server that mean nothing on one machine: accepted without a word, with all below them.</summary>
    private static readonly string[] NotApplicable =
    [
        "redis", "turn", "region", "node_selector", "prometheus", "prometheus_port", "development", "limit", "audio", "video", "signal_relay", "psrpc", "ingress", "sip", "agents",
        "rtc.port_range_start", "rtc.port_range_end", "rtc.tcp_port", "rtc.use_external_ip", "rtc.node_ip", "rtc.use_ice_lite", "rtc.stun_servers", "rtc.turn_servers", "rtc.interfaces", "rtc.ips",
        "rtc.enable_loopback_candidate", "rtc.congestion_control", "rtc.pli_throttle", "rtc.allow_tcp_fallback", "rtc.packet_buffer_size", "rtc.use_mdns", "rtc.strict_acks",
        "room.enabled_codecs", "room.playout_delay", "room.sync_streams", "room.max_metadata_size", "room.create_room_enabled", "room.create_room_timeout", "room.create_room_attempts",
        "logging.json", "logging.pion_level", "logging.sample", "logging.component_levels",
    ];

    private static readonly Dictionary<string, Func<ServerSettings, Value, ServerSettings>> Known = new(StringComparer.Ordinal)
    {
        ["port"] = (s, v) => s with { Port = v.Number(0, ushort.MaxValue) },
        ["bind_addresses"] = (s, v) => s with { BindAddresses = v.All() },
        ["rtc.udp_port"] = (s, v) => s with { UdpPort = v.Number(0, ushort.MaxValue) },
        ["room.auto_create"] = (s, v) => s with { Room = s.Room with { AutoCreate = v.YesOrNo() } },
        ["room.empty_timeout"] = (s, v) => s with { Room = s.Room with { EmptyTimeout = v.Seconds() } },
        ["room.departure_timeout"] = (s, v) => s with { Room = s.Room with { DepartureTimeout = v.Seconds() } },
        ["room.max_participants"] = (s, v) => s with { Room = s.Room with { MaxParticipants = v.Number(0, 10_000) } },
        ["room.enable_remote_unmute"] = (s, v) => s with { Room = s.Room with { EnableRemoteUnmute = v.YesOrNo() } },
        ["webhook.api_key"] = (s, v) => s with { Webhook = s.Webhook with { ApiKey = v.One() } },
        ["webhook.urls"] = (s, v) => s with { Webhook = s.Webhook with { Urls = v.HttpAddresses() } },
        ["logging.level"] = (s, v) => s with { LogLevel = v.Level() },
        ["log_level"] = (s, v) => s with { LogLevel = v.Level() },
    };

    /// <exception cref="SettingsException">A value that its key cannot have.</exception>
    public static (ServerSettings Settings, ImmutableArray<string> UnknownKeys) Read(string text)
    {
        var settings = new ServerSettings();
        var unknown = ImmutableArray.CreateBuilder<string>();
        foreach (var (key, values) in YamlLeaves.Read(text))
        {
            var value = new Value(key, values);
            if (Known.TryGetValue(key, out var apply)) settings = apply(settings, value);
            else if (key.StartsWith("keys.", StringComparison.Ordinal)) settings = settings with { Keys = settings.Keys.SetItem(key["keys.".Length..], value.One()) };
            else if (Array.Exists(NotApplicable, n => key == n || key.StartsWith(n + ".", StringComparison.Ordinal))) continue;
            else if (Array.Exists([.. Known.Keys], k => k.StartsWith(key + ".", StringComparison.Ordinal)) || key == "keys") throw new SettingsException($"{key}: expected further keys below it, not a value.");
            else unknown.Add(key);
        }

        return (settings, unknown.ToImmutable());
    }

    /// <summary>The text of one key, and what it may mean.</summary>
    private sealed record Value(string Key, List<string> Texts)
    {
        public ImmutableArray<string> All() => [.. Texts];

        public string One() => Texts is [{ Length: > 0 } text] ? text : throw Wrong("one value");

        public int Number(int min, int max)
            => int.TryParse(One(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : throw Wrong($"a number from {min} to {max}");

        public TimeSpan Seconds() => TimeSpan.FromSeconds(Number(0, 7 * 24 * 3600));

        public bool YesOrNo() => One() switch { "true" => true, "false" => false, _ => throw Wrong("true or false") };

        public LogLevel Level() => One() switch
        {
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => throw Wrong("debug, info, warn or error"),
        };

        public ImmutableArray<Uri> HttpAddresses()
            => [.. Texts.Select(t => Uri.TryCreate(t, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : throw Wrong("http or https addresses"))];

        private SettingsException Wrong(string expected) => new($"{Key}: expected {expected}, found '{string.Join(", ", Texts)}'.");
    }
}
