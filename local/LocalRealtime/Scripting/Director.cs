using System.Text.Json;
using System.Text.RegularExpressions;
using LocalRealtime.Thinking;

namespace LocalRealtime.Scripting;

/// <summary>Holds the script and says which rule applies.</summary>
internal sealed class Director
{
    private static readonly TimeSpan RegexLimit = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<Rule, int> _followed = new(ReferenceEqualityComparer.Instance);
    private Script _script = Script.Empty;
    private int _refused;
    private int _dice;

    public Script Script
    {
        get
        {
            lock (_gate) return _script;
        }
    }

    /// <exception cref="ArgumentException">A regular expression of it cannot be read.</exception>
    public void Follow(Script script)
    {
        foreach (var rule in script.Rules)
        {
            foreach (var pattern in (string?[])[rule.Hear, rule.Instructions]) _ = pattern is null || Fits(pattern, "");
        }

        lock (_gate)
        {
            _script = script;
            _followed.Clear();
            (_refused, _dice) = (0, 0);
        }
    }

    /// <summary>Adds the rules of every *.json in a folder, in the order of their names.</summary>
    public void Load(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var script = JsonSerializer.Deserialize<Script>(File.ReadAllText(file), Script.Json) ?? Script.Empty;
            Follow(Script with { Rules = [.. Script.Rules, .. script.Rules], Upgrade = script.Upgrade ?? Script.Upgrade, Wild = script.Wild ?? Script.Wild });
        }
    }

    /// <summary>Chance for one connection or reply, the same in every run of a script; null when it is not wild.</summary>
    public Random? Dice()
    {
        lock (_gate) return _script.Wild is { } wild ? new Random(wild.Seed + _dice++) : null;
    }

    /// <summary>The refusal for the next connection, null to let it in.</summary>
    public Refusal? RefuseUpgrade()
    {
        lock (_gate) return _script.Upgrade is { } refusal && (refusal.Times is not { } times || _refused++ < times) ? refusal : null;
    }

    /// <summary>The rule to follow now; it counts as followed.</summary>
    public Rule? Next(string on, string said, string instructions)
    {
        lock (_gate)
        {
            var rule = _script.Rules.FirstOrDefault(r => r.On == on
                && (r.Times is not { } times || _followed.GetValueOrDefault(r) < times)
                && (r.Hear is null || Fits(r.Hear, said))
                && (r.Instructions is null || Fits(r.Instructions, instructions)));
            if (rule is not null) _followed[rule] = _followed.GetValueOrDefault(rule) + 1;
            return rule;
        }
    }

    /// <param name="thinks">What the mind would do.</param>
    public Plan Direct(Situation situation, Func<Plan> thinks)
    {
        var said = situation.Lines.LastOrDefault(l => l.From == Who.Person)?.Text ?? "";
        if (Next("reply", said, situation.Instructions) is not { } rule) return Dice() is { } dice && dice.NextDouble() < Script.Wild?.Replies ? Wild(dice, thinks()) : thinks();
        var scripted = new List<Step>();
        if (rule.Say is { } words) scripted.Add(new Say(words));
        scripted.AddRange(rule.Call.Select(c => new CallTool(c.Name, c.Arguments.GetRawText())));
        var own = scripted.Count > 0 || rule.Silent || rule.Fail is not null ? new Plan(scripted) : thinks();
        return own with
        {
            ThinkTime = TimeSpan.FromMilliseconds(rule.ThinkMs),
            DeltaEvery = TimeSpan.FromMilliseconds(rule.DeltaEveryMs),
            IgnoresCancel = rule.IgnoreCancel,
            NeverAnswers = rule.Silent,
            Failure = rule.Fail is { } fail ? new PlannedFailure(fail.Type, fail.Code, fail.Message) : null,
            Acts = rule.Acts,
        };
    }

    private static Plan Wild(Random dice, Plan sane) => dice.Next(7) switch
    {
        0 => sane with { NeverAnswers = true },
        1 => sane with { IgnoresCancel = true, DeltaEvery = TimeSpan.FromMilliseconds(20) },
        2 => sane with { Failure = new PlannedFailure("server_error", "rate_limit_exceeded", "Wild.") },
        3 => sane with { ThinkTime = TimeSpan.FromMilliseconds(300) },
        4 => Plan.Of(new CallTool("no_such_function", "{}")),
        5 => Plan.Of(new CallTool("clock", "{\"timeZone\":"), new CallTool("request_turn", "[]")),
        _ => Plan.Of(),
    };

    private static bool Fits(string pattern, string text) => Regex.IsMatch(text, pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, RegexLimit);
}
