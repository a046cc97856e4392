using System.Collections.Immutable;
using System.Text.Json;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Tools;

namespace VoiceStudio.Web.Agents;

/// <summary>An agent on its way to another studio: its settings, with tools by name, since ids mean nothing elsewhere.</summary>
internal sealed record AgentFile(AgentSettings Agent, ImmutableArray<string> Tools)
{
    /// <summary>Bytes; a persona has its own limit.</summary>
    public const int MaxSize = 256 * 1024;

    private static readonly JsonSerializerOptions Indented = new(ContractJson.Options) { WriteIndented = true };

    /// <summary>Without what belongs to this studio: where the agent runs.</summary>
    public static AgentFile Of(AgentSettings settings, IEnumerable<ToolView> tools)
        => new(settings with { ToolIds = [], ServiceUrl = null }, [.. tools.Where(t => settings.ToolIds.Contains(t.Id)).Select(t => t.Name)]);

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Indented);

    /// <exception cref="RefusedException">It is no such file.</exception>
    public static AgentFile Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize<AgentFile>(json, ContractJson.Options) is { Agent: not null } file) return file with { Tools = file.Tools.IsDefault ? [] : file.Tools };
        }
        catch (JsonException)
        {
            // Said below, in words for people.
        }

        throw new RefusedException(Refusal.Invalid, "This is no agent that was exported from a studio.");
    }

    /// <returns>The settings with this studio's tools, and the names of tools that it does not have.</returns>
    public (AgentSettings Settings, ImmutableArray<string> Missing) ForStudio(IReadOnlyList<ToolView> here)
        => (Agent with { ToolIds = [.. here.Where(t => Tools.Contains(t.Name)).Select(t => t.Id)] }, [.. Tools.Except(here.Select(t => t.Name))]);
}
