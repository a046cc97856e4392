using System.Collections.Concurrent;

namespace VoiceStudio.Bench.LongCall;

/// <summary>
/// A conversation in which every word occurs once: what arrives, is lost or comes twice can be counted. The model tells it, the caller and
/// every new session of the model are compared with it.
/// </summary>
internal sealed class Story
{
    private const int WordsInAnswer = 20;
    private int _questions;
    private int _answers;

    /// <summary>What each new Realtime session was told of the conversation before its first question.</summary>
    public ConcurrentQueue<IReadOnlyList<string>> Replays { get; } = new();

    public string NextQuestion() => Question(Interlocked.Increment(ref _questions));

    /// <returns>The number of the answer and its words.</returns>
    public (int Number, IReadOnlyList<string> Words) NextAnswer()
    {
        var number = Interlocked.Increment(ref _answers);
        return (number, [.. Answer(number).Split(' ').Select(word => word + " ")]);
    }

    public int Questions => Volatile.Read(ref _questions);

    public int Answers => Volatile.Read(ref _answers);

    /// <summary>Answers that the handler had cut short, by number: any beginning of them was heard.</summary>
    public ConcurrentDictionary<int, bool> Cut { get; } = new();

    /// <summary>Answers that the handler took back before anybody heard of them: the person had gone on speaking.</summary>
    public ConcurrentDictionary<int, bool> TakenBack { get; } = new();

    public static string Question(int number) => $"question {number}";

    public static string Answer(int number) => string.Join(' ', Enumerable.Range(1, WordsInAnswer).Select(word => $"{number}.{word}"));

    /// <summary>What of the story is missing from a transcript, or in it twice, or cut where nobody interrupted; empty when nothing is.</summary>
    /// <param name="finals">Final segments by id: a segment that is sent again replaces itself.</param>
    public IReadOnlyList<string> Mistakes(IReadOnlyCollection<string> finals)
    {
        var mistakes = new List<string>();
        for (var turn = 1; turn <= Questions; turn++) Count(Question(turn), finals.Count(f => f == Question(turn)), expected: 1);
        for (var number = 1; number <= Answers; number++)
        {
            var whole = Answer(number);
            var isCut = Cut.ContainsKey(number);
            Count(whole, finals.Count(f => f == whole || (isCut && f.Length > 0 && (whole + " ").StartsWith(f + " ", StringComparison.Ordinal))), TakenBack.ContainsKey(number) ? 0 : 1);
        }

        foreach (var stranger in finals.Where(f => !IsOfTheStory(f, Math.Max(Questions, Answers)))) mistakes.Add($"not of the story: {stranger}");
        return mistakes;

        void Count(string text, int times, int expected)
        {
            if (times != expected) mistakes.Add($"{times} times: {text}");
        }
    }

    /// <summary>True when a replay is the whole conversation so far, or its end with no gap in it.</summary>
    public static bool IsUnbroken(IReadOnlyList<string> replay)
    {
        var turns = replay.Where(item => item.StartsWith("question ", StringComparison.Ordinal)).Select(item => int.Parse(item[9..], null)).ToArray();
        var answers = replay.Where(item => item.Length > 0 && char.IsAsciiDigit(item[0])).Select(item => int.Parse(item[..item.IndexOf('.', StringComparison.Ordinal)], null)).ToArray();
        return IsCounting(turns) && IsCounting(answers);
    }

    private static bool IsCounting(int[] numbers) => numbers.Select((number, at) => number - at).Distinct().Count() <= 1;

    private static bool IsOfTheStory(string text, int most)
        => Enumerable.Range(1, most).Any(turn => text == Question(turn) || (Answer(turn) + " ").StartsWith(text + " ", StringComparison.Ordinal));
}
