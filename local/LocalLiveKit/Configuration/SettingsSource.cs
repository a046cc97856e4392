using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;

namespace LocalLiveKit.Configuration;

/// <summary>Finds livekit.yaml and lays the command line and the environment over it. What it found is logged once the server starts.</summary>
internal sealed record SettingsSource(ServerSettings Settings, string? File, ImmutableArray<string> Warnings)
{
    private const string FileName = "livekit.yaml";
    private const string Section = "LocalLiveKit";

    /// <summary>HS256 keys shorter than this are refused by every token library (RFC 7518 §3.2 asks for 32 bytes; LiveKit warns).</summary>
    private const int MinSecretLength = 16;

    /// <exception cref="SettingsException">A setting that the server cannot start with.</exception>
    public static SettingsSource Load(IConfiguration configuration, string contentRoot)
    {
        var file = configuration["config"] ?? FindUpwards(contentRoot);
        var (settings, unknown) = file is null ? (new ServerSettings(), []) : LiveKitYaml.Read(ReadText(file));
        var warnings = unknown.Select(k => $"{Path.GetFileName(file)}: the key {k} is not known and was ignored.").ToList();

        settings = Overlay(settings, configuration);
        if (configuration["Urls"] is null) settings = settings with { BindAddresses = settings.BindAddresses is [] ? ["127.0.0.1"] : settings.BindAddresses };
        Check(settings, configuration["Urls"]);
        if (settings.ListenBeyondLoopback) warnings.Add("This server for development listens beyond loopback: whoever reaches it and knows a key can listen to calls.");
        if (OnlyLoopbackIsUp()) warnings.Add("This machine has no network interface but loopback: WebRTC clients find no address of their own and will not connect (Chromium: --allow-loopback-in-peer-connection).");
        return new SettingsSource(settings, file, [.. warnings]);
    }

    /// <summary>The addresses to listen at; `Urls` (ASPNETCORE_URLS, --urls) wins over port and bind_addresses.</summary>
    public static IEnumerable<string> Addresses(ServerSettings settings)
        => settings.BindAddresses.Select(a => $"http://{(a.Contains(':', StringComparison.Ordinal) ? $"[{a}]" : a)}:{settings.Port}");

    private static ServerSettings Overlay(ServerSettings settings, IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var keys = section.GetSection("Keys").GetChildren().Where(k => k.Value is not null).ToImmutableDictionary(k => k.Key, k => k.Value!);
        if (!keys.IsEmpty) settings = settings with { Keys = keys };
        if (section["UdpPort"] is { } port)
        {
            if (!ushort.TryParse(port, out var udpPort)) throw new SettingsException($"{Section}:UdpPort: expected a number from 0 to 65535, found '{port}'.");
            settings = settings with { UdpPort = udpPort };
        }

        var webhooks = section.GetSection("WebhookUrls").GetChildren().Select(c => c.Value).OfType<string>().ToImmutableArray();
        if (!webhooks.IsEmpty) settings = settings with { Webhook = settings.Webhook with { Urls = [.. webhooks.Select(u => new Uri(u, UriKind.Absolute))] } };
        var beyond = configuration["listen-beyond-loopback"] ?? section["ListenBeyondLoopback"];
        return string.Equals(beyond, "true", StringComparison.OrdinalIgnoreCase) ? settings with { ListenBeyondLoopback = true, MediaAddresses = [IPAddress.Loopback, .. AddressesOfThisMachine()] } : settings;
    }

    /// <summary>Each is a candidate: a client elsewhere reaches none of the loopback's.</summary>
    private static IEnumerable<IPAddress> AddressesOfThisMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(i => i.GetIPProperties().UnicastAddresses)
        .Select(a => a.Address)
        .Where(a => a.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork);

    private static void Check(ServerSettings settings, string? urls)
    {
        if (settings.Keys.IsEmpty) throw new SettingsException($"keys: at least one API key with its secret is needed (livekit.yaml, or {Section}__Keys__<key> in the environment).");
        foreach (var (key, secret) in settings.Keys)
        {
            if (secret.Length < MinSecretLength) throw new SettingsException($"keys.{key}: the secret is shorter than {MinSecretLength} characters.");
        }

        if (!settings.Webhook.Urls.IsEmpty && settings.Webhook.ApiKey.Length > 0 && !settings.Keys.ContainsKey(settings.Webhook.ApiKey))
            throw new SettingsException($"webhook.api_key: '{settings.Webhook.ApiKey}' is not one of the keys.");
        if (settings.ListenBeyondLoopback) return;

        var hosts = urls is null ? settings.BindAddresses : [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(u => BindingAddress.Parse(u).Host)];
        foreach (var host in hosts)
        {
            if (host != "localhost" && !(IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)))
                throw new SettingsException($"{(urls is null ? "bind_addresses" : "Urls")}: '{host}' is not a loopback address. This server is for development; to open it to others say --listen-beyond-loopback true.");
        }
    }

    private static string ReadText(string file)
    {
        try
        {
            return new FileInfo(file).Length <= YamlLeaves.MaxLength ? System.IO.File.ReadAllText(file) : throw new SettingsException($"{file}: longer than {YamlLeaves.MaxLength} bytes.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The settings file could not be read: {e.Message}", e);
        }
    }

    private static string? FindUpwards(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, FileName);
            if (System.IO.File.Exists(candidate)) return candidate;
        }

        return null;
    }

    private static bool OnlyLoopbackIsUp()
        => Array.TrueForAll(NetworkInterface.GetAllNetworkInterfaces(), i => i.OperationalStatus != OperationalStatus.Up || i.NetworkInterfaceType == NetworkInterfaceType.Loopback || i.GetIPProperties().UnicastAddresses.Count == 0);
}
