using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

/// <summary>Snapshots of calls as Web makes them.</summary>
internal static class Some
{
    public const string Me = "person:ada";
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 20, 0, 0, TimeSpan.Zero);

    public static AgentSeat Atlas { get; } = Agent("Atlas");
    public static AgentSeat Scout { get; } = Agent("Scout");

    public static PersonSeat Ada { get; } = new(Me, "Ada Lovelace", Speaking: false, Connected: true);

    public static AgentSeat Agent(string name, AgentStatus status = AgentStatus.Ready, AgentState state = AgentState.Listening, string? reason = null, bool muted = false)
        => new(name.ToLowerInvariant(), name, $"agent:{name.ToLowerInvariant()}", "#3f6fd1", status, reason, state, muted);

    public static CallSnapshot Call(params AgentSeat[] agents) => new()
    {
        CallId = Guid.Empty, ConversationId = Guid.Empty, Title = "Plans", StartedAt = Start, Agents = [.. agents], People = [Ada],
    };

    public static UtteranceView Said(AgentSeat agent, string text, bool final = true, int? cutAtMs = null)
        => new($"reply-{text.Length}-{final}", true, agent.Identity, agent.Name, text, final, Start, cutAtMs);

    public static UtteranceView ISaid(string text, bool final = true) => new($"turn-{text.Length}", false, Me, Ada.Name, text, final, Start, null);

    public static RoomState Room(RoomPhase phase, RoomTrouble? trouble = null, bool audioBlocked = false)
        => RoomState.New with { Phase = phase, Trouble = trouble, AudioBlocked = audioBlocked };
}
