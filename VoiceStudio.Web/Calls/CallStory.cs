using System.Collections.Immutable;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Calls;

/// <summary>How what agents report changes what the page shows. Pure; the same report twice changes nothing.</summary>
internal static class CallStory
{
    /// <summary>The tool by which an agent asks for the word for another.</summary>
    public const string TurnTool = "request_turn";

    private const int MaxText = 20_000;
    private const int MaxNotices = 20;
    private const int MaxShownOfTool = 4_000;

    public static CallSnapshot After(CallSnapshot call, AgentSeat agent, AgentEvent happened) => happened switch
    {
        StateChanged e => call.With(agent with { State = e.State }),
        PersonSpeechStarted e => Speaking(call, e.PersonIdentity, true),
        PersonSpeechEnded e => Speaking(call, e.PersonIdentity, false),
        PersonTranscript e => Said(call, e),
        ReplyStarted e => call.With(Reply(call, agent, e.ReplyId, e.At)),
        ReplyTranscript e => call.With(Reply(call, agent, e.ReplyId, e.At) with { Text = Bounded(e.Text) }),
        ReplyEnded e => Ended(call, agent, e),
        ToolCalled e => Used(call, agent, e),
        ApprovalAsked e => call with { Approvals = Upsert(call.Approvals, new(e.ToolCallId, agent.AgentId, e.Name, Shown(e.Arguments)!, e.At), a => a.ToolCallId == e.ToolCallId && a.AgentId == agent.AgentId) },
        UsageReported e => call with { Cost = call.Cost.Plus(e) },
        Notice e => Noticed(call, new(e.Code, e.Text, e.Warning)),
        _ => call,
    };

    public static CallSnapshot With(this CallSnapshot call, AgentSeat seat)
        => call with { Agents = Upsert(call.Agents, seat, s => s.AgentId == seat.AgentId) };

    public static CallSnapshot With(this CallSnapshot call, PersonSeat seat)
        => call with { People = Upsert(call.People, seat, s => s.Identity == seat.Identity) };

    public static CallSnapshot With(this CallSnapshot call, UtteranceView utterance)
        => call with { Transcript = Upsert(call.Transcript, utterance, u => u.Id == utterance.Id) };

    /// <summary>The newest of a kind stands for it.</summary>
    public static CallSnapshot Noticed(this CallSnapshot call, NoticeView notice)
        => call with { Notices = [.. call.Notices.RemoveAll(n => n.Code == notice.Code).TakeLast(MaxNotices - 1), notice with { Text = Bounded(notice.Text) }] };

    public static AgentSeat? Agent(this CallSnapshot call, Guid agentId)
    {
        var id = agentId.ToString();
        return call.Agents.FirstOrDefault(a => a.AgentId == id);
    }

    public static PersonSeat? Person(this CallSnapshot call, string identity) => call.People.FirstOrDefault(p => p.Identity == identity);

    private static CallSnapshot Speaking(CallSnapshot call, string identity, bool speaking)
        => call.Person(identity) is { } person ? call.With(person with { Speaking = speaking }) : call;

    private static CallSnapshot Said(CallSnapshot call, PersonTranscript e)
    {
        var known = call.Transcript.LastOrDefault(u => u.Id == e.TurnId);
        // A turn without words (a cough) leaves no line; words that were final stay.
        if (known is null && string.IsNullOrWhiteSpace(e.Text)) return call;
        if (known is { Final: true } && !e.Final) return call;
        var line = known ?? new(e.TurnId, false, e.PersonIdentity, call.Person(e.PersonIdentity)?.Name ?? "Somebody", "", false, e.At, null);
        return call.With(line with { Text = Bounded(e.Text), Final = e.Final });
    }

    private static CallSnapshot Ended(CallSnapshot call, AgentSeat agent, ReplyEnded e)
    {
        var cut = e.Outcome is ReplyOutcome.Interrupted or ReplyOutcome.Revoked or ReplyOutcome.Failed ? e.PlayedMs : (int?)null;
        if (e is { Outcome: ReplyOutcome.Failed, Reason: { Length: > 0 } why }) call = Noticed(call, new("reply-failed", $"{agent.Name}: {why}", true));
        // Nothing of it was heard: nothing was said.
        if (string.IsNullOrWhiteSpace(e.Text)) return call with { Transcript = call.Transcript.RemoveAll(u => u.Id == e.ReplyId) };
        return call.With(Reply(call, agent, e.ReplyId, e.At) with { Text = Bounded(e.Text), Final = true, CutAtMs = cut });
    }

    /// <summary>Asking for the word is a tool to the model, and a switch to people.</summary>
    private static CallSnapshot Used(CallSnapshot call, AgentSeat agent, ToolCalled e)
    {
        if (e.Name == TurnTool) return call;
        var at = call.Tools.LastOrDefault(t => IsOf(t, agent, e))?.At ?? e.At;
        var use = new ToolUse(e.ToolCallId, agent.AgentId, e.Name, Shown(e.Arguments)!, Shown(e.Result), Shown(e.Error), e.DurationMs, at);
        return call with
        {
            Tools = Upsert(call.Tools, use, t => IsOf(t, agent, e)),
            // Called again with the same words: the person has said yes, aloud.
            Approvals = use.Runs ? call.Approvals.RemoveAll(a => a.AgentId == agent.AgentId && a.Name == use.Name && a.Arguments == use.Arguments && a.ToolCallId != use.Id) : call.Approvals,
        };
    }

    internal static string? Shown(string? ofTool) => ofTool?.Length > MaxShownOfTool ? ofTool[..MaxShownOfTool] + " …" : ofTool;

    private static bool IsOf(ToolUse use, AgentSeat agent, ToolCalled e) => use.Id == e.ToolCallId && use.AgentId == agent.AgentId;

    private static UtteranceView Reply(CallSnapshot call, AgentSeat agent, string replyId, DateTimeOffset at)
        => call.Transcript.LastOrDefault(u => u.Id == replyId) ?? new(replyId, true, agent.Identity, agent.Name, "", false, at, null);

    private static ImmutableArray<T> Upsert<T>(ImmutableArray<T> items, T item, Func<T, bool> same)
    {
        // What changes is nearly always among the last.
        for (var i = items.Length - 1; i >= 0; i--)
        {
            if (same(items[i])) return items.SetItem(i, item);
        }

        return items.Add(item);
    }

    private static string Bounded(string? text) => text is null ? "" : text.Length <= MaxText ? text : text[..MaxText];
}
