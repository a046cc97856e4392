using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.AgentHost.Tools;

namespace VoiceStudio.Tests.AgentHost.Tools;

public sealed class ApprovalsTests
{
    private static readonly FunctionCall Order = new("item", "call-1", "order", """{"pizzas":3}""");
    private readonly Approvals _approvals = new();

    [Theory(Timeout = 5_000)]
    [InlineData("Yes, please.", true)]
    [InlineData("Sure, go ahead", true)]
    [InlineData("OK.", true)]
    [InlineData("No, thank you.", false)]
    [InlineData("Yes... no, wait", false)]
    [InlineData("don't do it", false)]
    [InlineData("How much is it?", null)]
    [InlineData("I was in Yesterville", null)]
    public async Task Only_a_plain_yes_is_one(string words, bool? given)
    {
        _approvals.Ask(Order, TimeSpan.Zero);
        _approvals.Hear(words);
        var asked = _approvals.Find(Order, TimeSpan.Zero)!;
        Assert.Equal(given is not null, asked.Decision.IsCompleted);
        if (given is { } expected) Assert.Equal(expected, await asked.Decision);
    }

    [Fact]
    public void A_yes_is_for_what_was_asked_and_for_one_run()
    {
        _approvals.Hear("yes");
        _approvals.Ask(Order, TimeSpan.Zero);
        Assert.False(_approvals.Find(Order, TimeSpan.Zero)!.Decision.IsCompleted);
        _approvals.Hear("yes");
        Assert.Null(_approvals.Find(Order with { Arguments = """{"pizzas":300}""" }, TimeSpan.Zero));
        Assert.True(_approvals.Find(Order with { CallId = "call-2" }, TimeSpan.Zero)!.TryUse());
        Assert.Null(_approvals.Find(Order, TimeSpan.Zero));
    }

    [Fact]
    public void A_question_lapses()
    {
        _approvals.Ask(Order, TimeSpan.Zero);
        Assert.Null(_approvals.Find(Order, TimeSpan.FromMinutes(3)));
        Assert.Null(_approvals.Answer("call-1", true));
    }
}
