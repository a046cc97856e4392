using CsCheck;
using LocalLiveKit.Configuration;
using Microsoft.Extensions.Logging;

namespace VoiceStudio.Tests.LocalLiveKit.Configuration;

public sealed class LiveKitYamlTests
{
    [Fact]
    public void A_file_for_a_real_server_is_understood()
    {
        var (settings, unknown) = LiveKitYaml.Read("""
            port: 7999
            bind_addresses: ["127.0.0.1", "::1"]
            rtc: { udp_port: 7990, tcp_port: 7881, use_external_ip: false }
            redis:
              address: localhost:6379
            keys:
              APIone: secret-one-secret-one
            room:
              auto_create: false
              empty_timeout: 60
              departure_timeout: 5
              max_participants: 12
            webhook:
              api_key: APIone
              urls: [http://localhost:5000/hook]
            logging:
              level: debug
            """);
        Assert.Empty(unknown);
        Assert.Equal((7999, 7990, LogLevel.Debug), (settings.Port, settings.UdpPort, settings.LogLevel));
        Assert.Equal(["127.0.0.1", "::1"], settings.BindAddresses);
        Assert.Equal("secret-one-secret-one", settings.Keys["APIone"]);
        Assert.Equal(new RoomSettings { AutoCreate = false, EmptyTimeout = TimeSpan.FromMinutes(1), DepartureTimeout = TimeSpan.FromSeconds(5), MaxParticipants = 12 }, settings.Room);
        Assert.Equal("http://localhost:5000/hook", Assert.Single(settings.Webhook.Urls).ToString());
    }

    [Fact]
    public void The_repositorys_own_file_is_understood()
    {
        var (settings, unknown) = LiveKitYaml.Read(File.ReadAllText(Path.Combine(Repository.Root, "livekit.yaml")));
        Assert.Empty(unknown);
        Assert.NotEmpty(settings.Keys);
    }

    [Fact]
    public void An_unknown_key_is_named()
    {
        var (_, unknown) = LiveKitYaml.Read("room:\n  emtpy_timeout: 3\nport: 7880\n");
        Assert.Equal(["room.emtpy_timeout"], unknown);
    }

    [Theory]
    [InlineData("port: many", "port: expected a number from 0 to 65535, found 'many'")]
    [InlineData("room: { empty_timeout: -1 }", "room.empty_timeout")]
    [InlineData("room: { auto_create: perhaps }", "room.auto_create: expected true or false")]
    [InlineData("rtc: { udp_port: [1, 2] }", "rtc.udp_port: expected one value")]
    [InlineData("webhook: { urls: [ftp://x] }", "webhook.urls")]
    [InlineData("logging: { level: loud }", "logging.level")]
    [InlineData("room: none", "room: expected further keys")]
    [InlineData("keys: secret", "keys: expected further keys")]
    [InlineData("port: [", "not YAML")]
    [InlineData("a: &x 1\nb: *x", "aliases")]
    public void A_wrong_value_stops_the_start_and_is_named(string yaml, string why)
        => Assert.Contains(why, Assert.Throws<SettingsException>(() => LiveKitYaml.Read(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Depth_is_bounded()
        => Assert.Throws<SettingsException>(() => LiveKitYaml.Read(new string('[', 100_000)));

    [Fact]
    public void Nothing_in_a_file_does_more_than_be_refused()
    {
        const string good = "port: 1\nroom:\n  empty_timeout: 3\nwebhook:\n  urls:\n    - http://a\n";
        var torn = Gen.Select(Gen.Int[0, good.Length - 1], Gen.String[Gen.Char["{}[]:,&*!|>-'\"\n \t#%@a1"], 0, 20], (at, put) => good[..at] + put + good[at..]);
        Gen.OneOf(torn, Gen.String[0, 100]).Sample(text =>
        {
            try
            {
                LiveKitYaml.Read(text);
            }
            catch (SettingsException)
            {
                // Refused by name.
            }
        }, iter: 5_000);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", "not a loopback address")]
    [InlineData("http://*:0", "not a loopback address")]
    public void Listening_beyond_loopback_must_be_said_in_so_many_words(string url, string why)
    {
        var refused = Assert.Throws<SettingsException>(() => LiveServer.Build(null, "--urls", url));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        using var allowed = (IDisposable)LiveServer.Build(null, "--urls", url, "--listen-beyond-loopback", "true");
    }
}
