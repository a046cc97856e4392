namespace LocalRealtime.Thinking;

/// <summary>Decides what a response does, from the session alone: rules, in order, the first that has an answer.</summary>
internal sealed class RuleMind(TimeProvider time)
{
    private static readonly Func<Thought, Plan?>[] Rules =
    [
        Company.WhenAsked,
        SmallTalk.Memory,
        Knowledge.AboutMyself,
        Company.WhoIsHere,
        ToolUse.Try,
        SmallTalk.Entertainment,
        Knowledge.Sum,
        Clock.Try,
        SmallTalk.Courtesy,
        Knowledge.NotFromHere,
        Company.WhenTheirs,
        Knowledge.FromInstructions,
    ];

    public Plan Think(Situation situation)
    {
        var persona = Persona.Read(situation.Instructions, situation.Tools);
        if (Directions.Follow(situation, persona) is { } directed) return directed;
        var since = situation.Lines.Skip(situation.Lines.ToList().FindLastIndex(l => l.From == Who.Agent) + 1).ToArray();
        var question = since.LastOrDefault(l => l.From == Who.Person) ?? situation.Lines.LastOrDefault(l => l.From == Who.Person);
        var results = situation.Lines.Reverse().TakeWhile(l => l.From is Who.ToolResult).Reverse().ToArray();
        if (results.Length > 0) return ToolResults.Answer(new Thought(situation, question?.Text ?? "", time), results);
        if (since.All(l => l.From != Who.Person) && Briefed(situation, since) is { } open) return Answer(new Thought(situation, open, time));
        if (question is null) return Plan.Saying("Hello!", $"I am {persona.Name}.", "What can I do for you?");
        if (question.NotUnderstood is { } reason) return Plan.Saying("I can hear you, but I cannot understand you.", reason);
        return question.Text.Trim().Length == 0
            ? Plan.Saying("Sorry, I did not understand that.", "Could you say it again?")
            : Answer(new Thought(situation, AskBack.Complete(situation.Lines) ?? question.Text, time));
    }

    private static Plan Answer(Thought thought)
    {
        foreach (var rule in Rules)
        {
            if (rule(thought) is { } plan) return plan;
        }

        return Knowledge.Otherwise(thought);
    }

    private static string? Briefed(Situation situation, Line[] since)
        => since.Where(l => l.From == Who.System).Select(l => l.Text).Append(situation.OwnInstructions ?? "").Select(Directions.OpenQuestion).LastOrDefault(q => q is not null);
}
