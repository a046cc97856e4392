using System.Text.Json;
using Microsoft.Extensions.AI;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>What this host runs tools with.</summary>
internal sealed record ToolSources(HttpTool Http, McpServers Servers, TimeProvider Time);

/// <summary>How one tool is run.</summary>
/// <param name="Limit">Longest run.</param>
/// <param name="NeedsApproval">A person must agree to each call.</param>
internal sealed record AgentTool(AIFunction Function, TimeSpan Limit, bool NeedsApproval);

/// <summary>
/// The tools of one agent, in a call or in writing: built into the host, HTTP requests, and whatever its MCP servers offer, all as
/// <see cref="AIFunction"/>. The first of a name counts. Thread-safe.
/// </summary>
internal sealed class AgentTools(AgentDefinition agent, ToolSources sources, ConversationDesk? desk = null) : IAsyncDisposable
{
    private static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestLimit = TimeSpan.FromMinutes(10);
    private readonly Lock _guard = new();
    private readonly BuiltInTools _builtIn = new(sources.Time);
    private readonly List<McpServer> _servers = [];
    private IReadOnlyDictionary<string, AgentTool>? _tools;

    public IReadOnlyCollection<AgentTool> All => [.. Known().Values];

    /// <summary>There are servers to ask what they offer.</summary>
    public bool HasServers => agent.Tools.Any(IsServer);

    public AgentTool? Find(string name) => Known().GetValueOrDefault(name);

    /// <summary>Asks the MCP servers what they offer, side by side; returns, for people, which could not be reached.</summary>
    public async Task<IReadOnlyList<string>> OpenAsync(CancellationToken cancel)
    {
        var failures = new List<string>();
        await Task.WhenAll(agent.Tools.Where(IsServer).Select(async tool =>
        {
            try
            {
                var server = await sources.Servers.OpenAsync(tool, cancel);
                lock (_guard)
                {
                    _servers.Add(server);
                    _tools = null;
                }
            }
            catch (ToolException e)
            {
                lock (_guard) failures.Add($"The tools of {tool.Name} are not there: {e.Message}");
            }
        }));
        return failures;
    }

    public async ValueTask DisposeAsync()
    {
        McpServer[] servers;
        lock (_guard) servers = [.. _servers];
        foreach (var server in servers) await server.DisposeAsync();
    }

    private static bool IsServer(ToolDefinition tool) => tool.Kind == "mcp";

    private IReadOnlyDictionary<string, AgentTool> Known()
    {
        lock (_guard)
        {
            if (_tools is { } known) return known;
            var all = new Dictionary<string, AgentTool>();
            foreach (var tool in agent.Tools)
            {
                if (Function(tool) is { } function) all.TryAdd(tool.Name, Described(tool, function));
            }

            foreach (var server in _servers)
            {
                foreach (var function in server.Functions) all.TryAdd(function.Name, Described(server.Tool, function));
            }

            return _tools = all;
        }
    }

    private DefinedFunction? Function(ToolDefinition tool) => tool.Kind switch
    {
        "http" => new DefinedFunction(tool, (arguments, cancel) => sources.Http.RunAsync(tool.Settings, arguments, cancel)),
        "mcp" => null,
        _ when BuiltInTools.Has(tool.Name) => new DefinedFunction(tool, (arguments, _) => Task.FromResult(_builtIn.Run(tool.Name, arguments))),
        _ when desk is not null && ConversationDesk.Has(tool.Name) => new DefinedFunction(tool, (arguments, cancel) => desk.RunAsync(tool.Name, arguments, cancel)),
        _ => null,
    };

    private static AgentTool Described(ToolDefinition tool, AIFunction function)
    {
        var limit = Setting(tool, "timeoutSeconds") is { ValueKind: JsonValueKind.Number } seconds && seconds.TryGetDouble(out var wished) && wished > 0
            ? TimeSpan.FromSeconds(Math.Min(wished, LongestLimit.TotalSeconds))
            : UsualLimit;
        return new AgentTool(function, limit, Setting(tool, "approval") is { ValueKind: JsonValueKind.True });
    }

    private static JsonElement? Setting(ToolDefinition tool, string name)
        => tool.Settings is { ValueKind: JsonValueKind.Object } settings && settings.TryGetProperty(name, out var value) ? value : null;
}
