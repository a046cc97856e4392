using System.Collections.Immutable;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Conversations;

namespace VoiceStudio.Tests.Web.Conversations;

/// <summary>Rows of a conversation as its page groups them, and an exchange while it is written.</summary>
public sealed class TimelineTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 20, 0, 0, TimeSpan.Zero);
    private static readonly Guid First = Guid.NewGuid(), Second = Guid.NewGuid();

    [Fact]
    public void Lines_of_one_call_stand_together_and_what_is_written_between_calls_stands_between_them()
    {
        var sections = TimelineSection.Of([Said(First, "the end of it"), Wrote("a note"), Wrote("another"), new CallBegan(Start, Second), Said(Second, "hello")]);

        Assert.Equal([First, null, Second], sections.Select(s => s.CallId));
        Assert.Equal([false, false, true], sections.Select(s => s.Begins));
        Assert.Equal(["a note", "another"], sections[1].Written.Select(m => m.Text));
    }

    [Fact]
    public void Two_calls_in_a_row_stay_two_also_when_nobody_said_anything()
        => Assert.Equal(2, TimelineSection.Of([new CallBegan(Start, First), new CallBegan(Start, Second)]).Count);

    [Fact]
    public void An_answer_grows_word_by_word_with_its_tools_until_it_is_kept()
    {
        var (id, agent) = (Guid.NewGuid(), Guid.NewGuid());
        var tool = new ToolCallView("calculate", "{}", "4", null, 12);
        var progress = new ChatPart[] { new ChatPart.Answering(id, agent, "Atlas"), new ChatPart.Words(id, "It is "), new ChatPart.ToolUsed(id, tool), new ChatPart.Words(id, "4."), new ChatPart.HandedOver(id, new ReplyHandOver("Nova", "trains")) }
            .Aggregate(ChatProgress.None, (p, part) => p.After(part));
        var line = Assert.Single(progress.Lines);
        Assert.Equal(("It is 4.", true, "Nova"), (line.Message.Text, line.Growing, line.HandedTo));
        Assert.Equal([tool], line.Message.ToolCalls);

        var kept = Assert.Single(progress.After(new ChatPart.Answered(line.Message with { Text = "It is 4, precisely." })).Lines);
        Assert.Equal(("It is 4, precisely.", false), (kept.Message.Text, kept.Growing));
    }

    private static Said Said(Guid call, string text) => new(new(Guid.NewGuid(), Start, null, "person:ada", "Ada", text, true, null), call);

    private static Written Wrote(string text) => new(new(Guid.NewGuid(), Start, null, "Ada", text, null, ImmutableArray<ToolCallView>.Empty));
}
