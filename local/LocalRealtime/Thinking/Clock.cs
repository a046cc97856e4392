using System.Globalization;

namespace LocalRealtime.Thinking;

/// <summary>Answers what time or day it is.</summary>
internal static class Clock
{
    public static Plan? Try(Thought thought)
    {
        var now = thought.Time.GetLocalNow();
        if (thought.Request.Shape != Shape.Asking) return null;
        if (Wanted.Time.Asked.IsMatch(thought.Request.Text)) return Plan.Saying($"It is {Time(now)}.");
        return Wanted.Date.Asked.IsMatch(thought.Request.Text) ? Plan.Saying($"Today is {Day(now)}.") : null;
    }

    public static string Say(DateTimeOffset moment) => $"{Time(moment)} on {Day(moment)}";

    private static string Time(DateTimeOffset moment) => moment.ToString("H:mm", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset moment) => moment.ToString("dddd, MMMM d, yyyy", CultureInfo.InvariantCulture);
}
