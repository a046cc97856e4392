namespace LocalRealtime.Thinking;

/// <summary>
/// Decides which function answers what was said: is the thing that is asked for what the function returns? A word in common proves nothing:
/// "a day of hiking" is no question for the date.
/// </summary>
internal static class ToolUse
{
    /// <summary>Enough in common: the thing by its name and one thing more.</summary>
    private const int Enough = 3;

    /// <summary>Every other function's name begins with one of these.</summary>
    private static readonly HashSet<string> Common = Words.Content("gets fetch list show reads checks looks finds search query lookup runs calls makes create adds sets update new current returns given information data value use user between during each through time date day thing way");

    /// <summary>A call, or a question back when something needed was not said; null when no function fits.</summary>
    public static Plan? Try(Thought thought)
    {
        if (thought.Situation.ToolChoice == "none") return null;
        if (thought.Situation.ToolChoice == "auto" && Several(thought) is { } calls) return calls;
        return Choose(thought) is { } tool ? Call(tool, thought) : null;
    }

    private static Tool? Choose(Thought thought)
    {
        var choice = thought.Situation.ToolChoice;
        var tools = thought.Situation.Tools.Where(t => t.Name != Colleague.Handover).ToArray();
        var tool = tools.FirstOrDefault(t => t.Name == choice) ?? tools.Where(t => Score(t, thought) >= Enough).MaxBy(t => Score(t, thought));
        return tool is null && choice == "required" ? tools.FirstOrDefault() : tool;
    }

    /// <summary>"What time is it and what is the weather in Paris": a call for each, when each asks for something.</summary>
    private static Plan? Several(Thought thought)
    {
        var parts = thought.Said.Split(" and ", StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 2 or > 4) return null;
        var calls = new List<CallTool>();
        foreach (var part in parts)
        {
            var clause = new Thought(thought.Situation, part, thought.Time);
            if (Choose(clause) is not { } tool || Call(tool, clause).Steps is not [CallTool call]) return null;
            calls.Add(call);
        }

        return calls.Distinct().Count() == calls.Count ? Plan.Of([.. calls]) : null;
    }

    private static Plan Call(Tool tool, Thought thought)
    {
        var arguments = Arguments.Fill(tool, thought, out var missing);
        if (missing is not null && thought.Situation.ToolChoice == "auto") return Plan.Saying(AskBack.For(missing));
        return Plan.Of(new CallTool(tool.Name, arguments.ToJsonString(Protocol.Wire.Json)));
    }

    private static int Score(Tool tool, Thought thought)
    {
        var name = Words.Content(Words.Apart(tool.Name));
        var description = Words.Content(tool.Description);
        if (IsCalculator(name, description)) return thought.Sum is not null && thought.Request.Shape is not Shape.Invention ? 9 : 0;
        switch (thought.Request.Shape)
        {
            // A function may make up stories: then it says so.
            case Shape.Invention: return thought.Content.Intersect(name.Union(description)).Any(w => Inventions.Contains(w)) ? Enough : 0;
            case Shape.Opinion or Shape.Explanation or Shape.Statement: return 0;
        }

        var asked = 0;
        foreach (var wanted in Wanted.All.Where(w => w.Returned(name, description)))
        {
            if (wanted.Asked.IsMatch(thought.Request.Text)) asked = 5;
            else if (wanted.Only && asked == 0) asked = -9;
        }

        return asked < 0 ? 0 : asked + InCommon(tool, name, description, thought);
    }

    private static readonly HashSet<string> Inventions = Words.Content("story stories joke jokes poem song riddle tale rhyme");

    private static bool IsCalculator(HashSet<string> name, HashSet<string> description)
        => name.Concat(description).Any(w => w.StartsWith("calculat", StringComparison.Ordinal) || w.StartsWith("arithmetic", StringComparison.Ordinal)
            || w.StartsWith("math", StringComparison.Ordinal) || w.StartsWith("express", StringComparison.Ordinal));

    /// <summary>Words of the name count twice, of the description once, verbs that every function has hardly; filled arguments speak for it.</summary>
    private static int InCommon(Tool tool, HashSet<string> name, HashSet<string> description, Thought thought)
    {
        var telling = name.Union(description).Where(w => !Common.Contains(w) && thought.Content.Contains(w)).ToArray();
        if (telling.Length == 0) return 0;
        var score = telling.Sum(w => name.Contains(w) ? 2 : 1) + (name.Any(w => Common.Contains(w) && thought.Content.Contains(w)) ? 1 : 0);
        if (!telling.Any(name.Contains) && telling.Length < 2) return 0;
        var filled = Arguments.Fill(tool, thought, out var missing);
        return score + (missing is null && filled.Any(a => a.Value?.ToString() != thought.Said) ? 1 : 0);
    }
}
