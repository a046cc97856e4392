using System.Text.Json.Serialization;

namespace VoiceStudio.Contracts;

/// <summary>
/// Body of <c>POST {agentServiceUrl}/text/reply</c>, signed like a join: one written answer of one agent. The response is a stream of
/// <see cref="ReplyPart"/>, one JSON document a line (application/x-ndjson); closing the request stops the reply.
/// </summary>
public sealed record ReplyRequest
{
    public required string ConversationId { get; init; }
    public required AgentDefinition Agent { get; init; }

    /// <summary>The other agents of the conversation.</summary>
    public IReadOnlyList<Colleague> Colleagues { get; init; } = [];

    /// <summary>What was said and written before, oldest first; the last entry is what is to be answered.</summary>
    public IReadOnlyList<HistoryEntry> History { get; init; } = [];

    /// <summary>For a hand-over: who handed over and why.</summary>
    public Briefing? Briefing { get; init; }

    /// <summary>For tools that need Web's knowledge.</summary>
    public DeskAccess? Desk { get; init; }
}

/// <summary>A piece of a written answer. The last one is <see cref="ReplyFinished"/> or <see cref="ReplyFailed"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FallBackToBaseType)]
[JsonDerivedType(typeof(ReplyPart), "unknown")]
[JsonDerivedType(typeof(ReplyText), "text")]
[JsonDerivedType(typeof(ReplyTool), "tool")]
[JsonDerivedType(typeof(ReplyHandOver), "hand_over")]
[JsonDerivedType(typeof(ReplyUsage), "usage")]
[JsonDerivedType(typeof(ReplyFinished), "finished")]
[JsonDerivedType(typeof(ReplyFailed), "failed")]
public record ReplyPart;

/// <summary>Words to be added.</summary>
public sealed record ReplyText(string Delta) : ReplyPart;

/// <summary>A tool was used.</summary>
public sealed record ReplyTool(string ToolCallId, string Name, string Arguments, string? Result, string? Error, int DurationMs) : ReplyPart;

/// <summary>The agent asks a colleague to go on.</summary>
/// <param name="Agent">As the model named it.</param>
public sealed record ReplyHandOver(string Agent, string Reason) : ReplyPart;

public sealed record ReplyUsage(string Model, int InputText, int InputCached, int OutputText) : ReplyPart;

/// <param name="Text">The whole answer.</param>
public sealed record ReplyFinished(string Text) : ReplyPart;

/// <param name="Reason">For people.</param>
public sealed record ReplyFailed(string Reason) : ReplyPart;

/// <summary>Body of <c>POST {agentServiceUrl}/tools/try</c>, signed like a join.</summary>
/// <param name="Arguments">JSON.</param>
public sealed record ToolTrial(ToolDefinition Tool, string Arguments);

/// <param name="Result">Null when it failed.</param>
public sealed record ToolOutcome(string? Result, string? Error, int DurationMs);
