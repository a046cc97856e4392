using VoiceStudio.Web.Turns;

namespace VoiceStudio.Web.Data;

/// <summary>One decision about the floor. Rows are added, never changed: replaying them gives the same state.</summary>
internal sealed class LedgerRecord
{
    public Guid CallId { get; set; }

    /// <summary>1, 2, 3 ... within the call.</summary>
    public long Number { get; set; }

    public DateTimeOffset At { get; set; }
    public required string Kind { get; set; }
    public string? AgentId { get; set; }
    public long? Epoch { get; set; }
    public string? TurnId { get; set; }
    public string? Why { get; set; }
    public double? Confidence { get; set; }
    public required string Payload { get; set; }

    public static LedgerRecord From(Guid callId, LedgerRow row) => new()
    {
        CallId = callId,
        Number = row.Number,
        At = row.At,
        Kind = row.Kind,
        AgentId = row.AgentId,
        Epoch = row.Epoch,
        TurnId = row.TurnId,
        Why = row.Why,
        Confidence = row.Confidence,
        Payload = row.Payload,
    };

    public LedgerRow ToRow() => new(Number, At, Kind, AgentId, Epoch, TurnId, Why, Confidence, Payload);
}

/// <summary>A tool that an agent used, in a call or for a message.</summary>
internal sealed class ToolCallRecord
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid ConversationId { get; set; }
    public Guid? CallId { get; set; }
    public Guid? MessageId { get; set; }
    public Guid AgentId { get; set; }

    /// <summary>The model's id of the call; with <see cref="CallId"/> it names the row.</summary>
    public required string ToolCallId { get; set; }

    public required string Name { get; set; }
    public required string Arguments { get; set; }
    public string? Result { get; set; }
    public string? Error { get; set; }
    public int DurationMs { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>Tokens of one reply.</summary>
internal sealed class Usage
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid ConversationId { get; set; }
    public Guid? CallId { get; set; }
    public Guid AgentId { get; set; }
    public required string ReplyId { get; set; }
    public required string Model { get; set; }
    public int InputText { get; set; }
    public int InputAudio { get; set; }
    public int InputCached { get; set; }
    public int OutputText { get; set; }
    public int OutputAudio { get; set; }
    public DateTimeOffset At { get; set; }
}
