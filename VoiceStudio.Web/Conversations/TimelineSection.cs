using System.Collections.Immutable;

namespace VoiceStudio.Web.Conversations;

/// <summary>Rows that belong together on the page: what was said in one call, or what was written between calls.</summary>
/// <param name="CallId">Null for what was written.</param>
/// <param name="Begins">False when the call began before the window.</param>
internal sealed record TimelineSection(Guid? CallId, bool Begins, ImmutableArray<SpokenLine> Said, ImmutableArray<MessageView> Written)
{
    public static IReadOnlyList<TimelineSection> Of(IEnumerable<TimelineRow> rows)
    {
        var sections = new List<TimelineSection>();
        foreach (var row in rows)
        {
            var callId = row switch { CallBegan r => r.CallId, Said r => r.CallId, _ => (Guid?)null };
            if (row is CallBegan || sections is [] || sections[^1].CallId != callId) sections.Add(new(callId, row is CallBegan, [], []));
            sections[^1] = row switch
            {
                Said r => sections[^1] with { Said = sections[^1].Said.Add(r.Line) },
                Written r => sections[^1] with { Written = sections[^1].Written.Add(r.Message) },
                _ => sections[^1],
            };
        }

        return sections;
    }
}
