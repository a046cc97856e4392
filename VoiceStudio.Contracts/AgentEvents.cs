using System.Text.Json.Serialization;

namespace VoiceStudio.Contracts;

/// <summary>Something that happened in one session. Sequences start at 1 and have no gaps.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FallBackToBaseType)]
[JsonDerivedType(typeof(AgentEvent), "unknown")]
[JsonDerivedType(typeof(StateChanged), "state")]
[JsonDerivedType(typeof(PersonSpeechStarted), "speech_started")]
[JsonDerivedType(typeof(PersonSpeechEnded), "speech_ended")]
[JsonDerivedType(typeof(PersonTranscript), "person_transcript")]
[JsonDerivedType(typeof(ReplyStarted), "reply_started")]
[JsonDerivedType(typeof(ReplyTranscript), "reply_transcript")]
[JsonDerivedType(typeof(ReplyEnded), "reply_ended")]
[JsonDerivedType(typeof(BargedIn), "barged_in")]
[JsonDerivedType(typeof(TurnRequested), "turn_requested")]
[JsonDerivedType(typeof(FloorReleased), "floor_released")]
[JsonDerivedType(typeof(ToolCalled), "tool_called")]
[JsonDerivedType(typeof(ApprovalAsked), "approval_asked")]
[JsonDerivedType(typeof(UsageReported), "usage")]
[JsonDerivedType(typeof(Notice), "notice")]
public record AgentEvent
{
    public long Sequence { get; init; }
    public DateTimeOffset At { get; init; }
}

public sealed record StateChanged(AgentState State) : AgentEvent;

/// <summary>A person began to speak. Reported by the session that has the ears.</summary>
/// <param name="TurnId">Made by the host; names this stretch of speech until it is answered.</param>
public sealed record PersonSpeechStarted(string TurnId, string PersonIdentity) : AgentEvent;

/// <param name="DurationMs">Length of the speech.</param>
/// <param name="Answering">True when the session has already begun a speculative reply to it.</param>
public sealed record PersonSpeechEnded(string TurnId, string PersonIdentity, int DurationMs, bool Answering) : AgentEvent;

/// <summary>What the recognizer understood so far (or, when final, in the end) of a turn. The text replaces the earlier one.</summary>
public sealed record PersonTranscript(string TurnId, string PersonIdentity, string Text, bool Final) : AgentEvent;

/// <summary>The first audible frame of a reply left.</summary>
public sealed record ReplyStarted(string ReplyId, long Epoch, string? TurnId) : AgentEvent;

/// <summary>The words heard so far, released at the pace of the sound. The text replaces the earlier one.</summary>
public sealed record ReplyTranscript(string ReplyId, long Epoch, string Text) : AgentEvent;

/// <summary>A reply is over at the listener's ear.</summary>
/// <param name="Text">Exactly what was heard.</param>
/// <param name="PlayedMs">How much of it was heard, milliseconds.</param>
/// <param name="Reason">For people, unless it was completed.</param>
public sealed record ReplyEnded(string ReplyId, long Epoch, string? TurnId, ReplyOutcome Outcome, string Text, int PlayedMs, string? Reason = null) : AgentEvent;

public enum ReplyOutcome { Completed, Interrupted, Revoked, Failed, Silent }

/// <summary>A person spoke over this agent; it fell silent at once, before anybody was asked.</summary>
public sealed record BargedIn(string ReplyId, long Epoch, string PersonIdentity, int PlayedMs) : AgentEvent;

/// <summary>The model called request_turn.</summary>
/// <param name="Agent">As the model named it: a name, an alias or an id.</param>
public sealed record TurnRequested(string RequestId, long Epoch, string Agent, string Reason) : AgentEvent;

/// <summary>The gate of this epoch is closed and the queue is empty: after a revocation or a lease that ran out.</summary>
public sealed record FloorReleased(long Epoch, string Reason) : AgentEvent;

/// <param name="Arguments">JSON.</param>
/// <param name="Result">JSON or text; null while it runs.</param>
public sealed record ToolCalled(string ToolCallId, string Name, string Arguments, string? Result, string? Error, int DurationMs) : AgentEvent;

/// <summary>
/// A tool waits until a person agrees: by a plain yes, spoken or typed, or by <see cref="IAgentLinkClient.AnswerApproval"/>. The question lapses after two minutes.
/// </summary>
public sealed record ApprovalAsked(string ToolCallId, string Name, string Arguments) : AgentEvent;

/// <summary>Tokens of one reply, as the provider counted them.</summary>
public sealed record UsageReported(string ReplyId, string Model, int InputText, int InputAudio, int InputCached, int OutputText, int OutputAudio) : AgentEvent;

/// <summary>Something a person at the page should know ("typed words only: no speech recognizer here").</summary>
public sealed record Notice(string Code, string Text, bool Warning) : AgentEvent;
