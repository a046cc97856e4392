using System.Runtime.CompilerServices;

namespace LocalRealtime.Thinking;

/// <summary>What a response does: say things and call functions, in order.</summary>
internal sealed record Plan(IReadOnlyList<Step> Steps)
{
    /// <summary>Further steps, still being thought; null when there are none.</summary>
    public IAsyncEnumerable<Step>? Coming { get; init; }

    /// <summary>Before the first step.</summary>
    public TimeSpan ThinkTime { get; init; }

    /// <summary>Between pieces of sound; zero is as fast as it can be made.</summary>
    public TimeSpan DeltaEvery { get; init; }

    /// <summary>Accepts a cancellation only when everything has been said.</summary>
    public bool IgnoresCancel { get; init; }

    /// <summary>Starts, and never says anything.</summary>
    public bool NeverAnswers { get; init; }

    /// <summary>The response fails with this: type, code, message.</summary>
    public PlannedFailure? Failure { get; init; }

    /// <summary>Misbehaviours of a script on the way.</summary>
    public IReadOnlyList<Scripting.Act> Acts { get; init; } = [];

    /// <summary>Every step, as it comes.</summary>
    public async IAsyncEnumerable<Step> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var step in Steps) yield return step;
        if (Coming is null) yield break;
        await foreach (var step in Coming.WithCancellation(cancellation)) yield return step;
    }

    public static Plan Of(params Step[] steps) => new(steps);

    public static Plan Saying(params string[] sentences) => Of(new Say(string.Join(' ', sentences)));
}

internal abstract record Step;

internal sealed record Say(string Text) : Step;

/// <param name="Arguments">JSON.</param>
internal sealed record CallTool(string Name, string Arguments) : Step;

internal sealed record PlannedFailure(string Type, string Code, string Message);
