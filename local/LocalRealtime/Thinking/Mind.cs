namespace LocalRealtime.Thinking;

/// <summary>What decides on a response: a language model where one is configured, else rules.</summary>
internal sealed class Mind(RuleMind rules, ChatMind model)
{
    public Plan Think(Situation situation) => model.IsConfigured ? model.Think(situation) : rules.Think(situation);
}
