using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace VoiceStudio.Web.Operations;

/// <summary>What the studio is set to, and which place said so. A secret is told to be set, never what it is.</summary>
internal sealed class SettingSources(IConfiguration configuration)
{
    private static readonly (string Key, string What, bool Secret)[] Known =
    [
        ("LiveKit:Url", "LiveKit server that browsers and agents connect to", false),
        ("LiveKit:ApiKey", "Key of the LiveKit server", false),
        ("LiveKit:ApiSecret", "Secret of the LiveKit server", true),
        ("LiveKit:ApiUrl", "Where Web itself reaches the LiveKit server, if elsewhere", false),
        ("OPENAI_API_KEY", "OpenAI key, handed to the agent host that Web starts", true),
        ("Realtime:ApiKey", "The same, for another Realtime endpoint", true),
        ("Realtime:Endpoint", "Realtime endpoint, if not OpenAI's", false),
        ("Realtime:Model", "Model of agents that name none", false),
        ("AgentHost:Url", "Agent host of agents that name none", false),
        ("AgentHost:SharedSecret", "Signs what Web asks of agent hosts", true),
        ("ConnectionStrings:Default", "Database", true),
        ("Database:Provider", "Kind of database", false),
        ("Calls:TokenLifetime", "How long a token opens a room", false),
        ("Calls:NobodyCame", "A call to which nobody comes ends after", false),
        ("Calls:EverybodyLost", "A call whose last person was cut off ends after", false),
        ("Calls:AgentLost", "An agent that is cut off is given up after", false),
        ("Calls:CallbackBaseUrl", "Where agent hosts reach this Web", false),
        ("Tools:AllowPrivateAddresses", "Tools may reach private addresses", false),
    ];

    public IReadOnlyList<SettingSeen> List() => [.. Known.Select(k => See(k.Key, k.What, k.Secret))];

    private SettingSeen See(string key, string what, bool secret)
    {
        // The last one that knows it wins: https://learn.microsoft.com/aspnet/core/fundamentals/configuration/
        var source = (configuration as IConfigurationRoot)?.Providers.LastOrDefault(p => p.TryGet(key, out var value) && value is { Length: > 0 });
        if (source is null || !source.TryGet(key, out var told)) return new(key, what, null, "default");
        return new(key, what, secret ? "set" : told, NameOf(source));
    }

    private static string NameOf(IConfigurationProvider source) => source switch
    {
        JsonConfigurationProvider json => json.Source.Path ?? "a JSON file",
        EnvironmentVariablesConfigurationProvider => "environment",
        CommandLineConfigurationProvider => "command line",
        Local.LocalSettings => "made for this run",
        _ => "the host program",
    };
}

/// <param name="Value">Null when nothing sets it; "set" when it is a secret.</param>
/// <param name="Source">Where it comes from.</param>
internal sealed record SettingSeen(string Key, string What, string? Value, string Source);
