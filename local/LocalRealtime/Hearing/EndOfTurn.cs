using LocalRealtime.Protocol;

namespace LocalRealtime.Hearing;

/// <summary>semantic_vad without a model: how long to wait for somebody who has fallen silent, by the words so far.</summary>
internal static class EndOfTurn
{
    private const int CompleteMs = 400;

    private static readonly HashSet<string> Unfinished =
    [
        "and", "or", "but", "so", "because", "um", "uh", "er", "hmm", "the", "a", "an", "to", "of", "in", "on", "at", "for", "with", "from",
        "my", "your", "his", "her", "their", "our", "is", "are", "was", "were", "if", "when", "while", "that", "which", "who", "what", "like", "then", "about", "than",
    ];

    /// <summary>Milliseconds of silence that end the turn.</summary>
    public static int WaitMs(string wordsSoFar, TurnDetection detection)
    {
        var last = wordsSoFar.TrimEnd(' ', '.', ',').Split(' ')[^1];
        return last.Length == 0 || Unfinished.Contains(last.ToLowerInvariant()) ? detection.LongestWaitMs : CompleteMs;
    }
}
