using System.Text.Json.Nodes;

namespace LocalRealtime.Thinking;

/// <summary>Everything a mind may go by.</summary>
/// <param name="Instructions">The session's, or the response's own.</param>
/// <param name="Lines">The conversation, oldest first.</param>
/// <param name="ToolChoice">auto, none, required, or the name of a function.</param>
internal sealed record Situation(string Instructions, IReadOnlyList<Line> Lines, IReadOnlyList<Tool> Tools, string ToolChoice = "auto")
{
    /// <summary>What one response alone was told, e.g. a greeting to say; null for an ordinary reply.</summary>
    public string? OwnInstructions { get; init; }

    /// <summary>Told, since it spoke last, that it is to speak now: a colleague handed over, or a person chose it.</summary>
    public bool WasGivenTheWord => Lines.Reverse().TakeWhile(l => l.From != Who.Agent)
        .Any(l => l.From == Who.System && (l.Text.Contains("your turn to speak", StringComparison.Ordinal) || l.Text.Contains("handed the conversation to you", StringComparison.Ordinal)));

    /// <summary>Only words come out, so no sentence is too long.</summary>
    public bool TextOnly { get; init; }
}

/// <summary>Who a line is from.</summary>
internal enum Who { System, Person, Agent, ToolCall, ToolResult }

/// <param name="Text">Words; arguments of a call, or the result of one, as JSON or text.</param>
/// <param name="Name">The function, for a call and its result.</param>
/// <param name="NotUnderstood">Somebody spoke, and no words came of it: the reason.</param>
/// <param name="Unheard">What an agent went on to say after it was cut off.</param>
internal sealed record Line(Who From, string Text, string? Name = null, string? CallId = null, string? NotUnderstood = null, string? Unheard = null);

/// <summary>A function the model may call.</summary>
/// <param name="Parameters">JSON Schema of the arguments; null when it takes none.</param>
internal sealed record Tool(string Name, string Description, JsonObject? Parameters);
