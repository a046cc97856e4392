using System.Collections.Immutable;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Calls;

/// <summary>What a live call knows: what is shown, and what is needed to go on. Immutable; the mailbox replaces it.</summary>
internal sealed record CallState
{
    public required CallSnapshot Shown { get; init; }
    public required string RoomName { get; init; }

    /// <summary>Whose conversation it is.</summary>
    public required string OwnerId { get; init; }

    public ImmutableDictionary<Guid, AgentSession> Sessions { get; init; } = ImmutableDictionary<Guid, AgentSession>.Empty;

    /// <summary>Account ids by LiveKit identity.</summary>
    public ImmutableDictionary<string, string> Accounts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Since when no person is in the room.</summary>
    public DateTimeOffset? EmptySince { get; init; }

    /// <summary>Somebody has been in the room.</summary>
    public bool PeopleCame { get; init; }

    public Guid CallId => Shown.CallId;

    /// <summary>Whose it is, and who has been let in. Whoever may come but has not yet is in the database only.</summary>
    public bool Admits(string accountId) => OwnerId == accountId || Accounts.ContainsKey(Identities.OfPerson(accountId));

    /// <summary>Something that is kept has changed; who speaks at this moment is not.</summary>
    public bool DiffersOnDisk(CallState saved)
        => Sessions != saved.Sessions || Shown.Agents != saved.Shown.Agents || Shown.People != saved.Shown.People || Shown.Transcript != saved.Shown.Transcript
            || Shown.EndedAt != saved.Shown.EndedAt;

    public CallState With(Guid agentId, AgentSession session) => this with { Sessions = Sessions.SetItem(agentId, session) };
}

/// <summary>An agent's present session, as far as Web knows it.</summary>
/// <param name="LastSequence">Highest event that is stored.</param>
/// <param name="ConnectionId">Its link; null while it is cut.</param>
/// <param name="CutSince">Since when there is neither link nor participant.</param>
internal sealed record AgentSession(Invitation Invitation, long LastSequence = 0, string? ConnectionId = null, DateTimeOffset? CutSince = null);

/// <summary>Identities in the room.</summary>
internal static class Identities
{
    public static string OfAgent(Guid agentId) => $"agent:{agentId}";

    public static string OfPerson(string accountId) => $"person:{accountId}";

    /// <summary>A session's status never goes back: reports by HTTP may overtake one another.</summary>
    public static bool Follows(this AgentStatus next, AgentStatus now) => now is not (AgentStatus.Failed or AgentStatus.Left) && next >= now;
}
