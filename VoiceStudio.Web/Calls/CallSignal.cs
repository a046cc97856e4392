using Livekit.Server.Sdk.Dotnet;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Calls;

/// <summary>What reaches a call's mailbox. Whoever must know that it is stored gives <see cref="Stored"/>.</summary>
internal abstract record CallSignal
{
    /// <summary>Completes when the signal's effect is in the database; fails when it could not be written.</summary>
    public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From the agent link, in order.</summary>
    internal sealed record Events(Guid AgentId, int Attempt, IReadOnlyList<AgentEvent> Happened) : CallSignal;

    /// <summary>From the status callback.</summary>
    internal sealed record Reported(Guid AgentId, int Attempt, StatusReport Report) : CallSignal;

    internal sealed record LinkUp(Guid AgentId, int Attempt, string ConnectionId) : CallSignal;
    internal sealed record LinkDown(Guid AgentId, string ConnectionId) : CallSignal;

    /// <summary>An agent is asked to come: for the first time, or again after it failed.</summary>
    internal sealed record Invited(Guid AgentId, Invitation Invitation) : CallSignal;

    internal sealed record Removed(Guid AgentId, string By) : CallSignal;
    internal sealed record MuteSet(Guid AgentId, bool Muted, string By) : CallSignal;
    internal sealed record PersonInvited(string AccountId, string Identity, string Name) : CallSignal;
    internal sealed record PersonCame(string Identity) : CallSignal;

    /// <param name="HungUp">On purpose, not by a lost connection.</param>
    internal sealed record PersonWent(string Identity, bool HungUp) : CallSignal;

    /// <summary>Time has gone by.</summary>
    internal sealed record Tick : CallSignal;

    /// <param name="Present">Null when the room does not exist any more.</param>
    internal sealed record RoomSeen(IReadOnlyList<ParticipantInfo>? Present) : CallSignal;

    internal sealed record Typed(string TurnId, string Identity, string Text) : CallSignal;
    internal sealed record FloorPicked(Guid AgentId, string Identity) : CallSignal;
    internal sealed record FloorUndone(string Identity) : CallSignal;
    internal sealed record FloorMoved(FloorView Floor) : CallSignal;
    internal sealed record Noticed(NoticeView Notice) : CallSignal;

    /// <summary>A person answered on the page whether a tool may be used.</summary>
    internal sealed record ApprovalAnswered(Guid AgentId, string ToolCallId) : CallSignal;

    internal sealed record EndAsked(string Reason) : CallSignal;
}

/// <summary>One try to bring an agent into a call.</summary>
/// <param name="Attempt">Names its session: 1, 2, ...</param>
internal sealed record Invitation(int Attempt, AgentDefinition Agent, string Color, Uri ServiceUrl);
