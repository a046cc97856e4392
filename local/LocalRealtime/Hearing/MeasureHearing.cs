using System.Diagnostics;
using System.Text.RegularExpressions;
using LocalRealtime.Sound;
using LocalRealtime.Speaking;

namespace LocalRealtime.Hearing;

/// <summary><c>dotnet run --project local/LocalRealtime -- measure-hearing</c>: how many words survive being spoken and understood.</summary>
internal static partial class MeasureHearing
{
    private const string Recordings = "/usr/share/pocketsphinx/test/data";

    public static readonly string[] Names = ["Scout", "Atlas", "Nova", "Iris", "Zephyra", "Kaelith", "Botsworth"];

    public static readonly string[] Sentences =
    [
        "Hello Atlas, what can you do for me?",
        "Hey Scout, what do you think about the new train station?",
        "Ask Nova about trains to Paris.",
        "What is the weather in London today?",
        "What is seventeen times twenty three?",
        "Nova and Iris, please introduce yourselves.",
        "Tell me a long story about the sea.",
        "Atlas, can you help me plan a trip to Berlin?",
        "What time is it now?",
        "Thank you very much Scout, goodbye.",
        "Zephyra, what did you find in the library?",
        "Please hand over to Kaelith.",
        "I would like to speak to Botsworth about my bill.",
        "How far is it from Rome to Vienna?",
        "Could you explain how a computer works?",
        "My sister wants to learn how to swim this summer.",
        "Remind me tomorrow at seven to call the doctor.",
        "Iris, don't you agree with Nova?",
        "We need three tickets for the early train on Monday.",
        "Stop, please, that is enough for today.",
    ];

    private static readonly string[] Voices = ["ash", "marin", "verse", "sage"];

    private static readonly (string File, string Words)[] People =
    [
        ("goforward.raw", "go forward ten meters"),
        ("something.raw", "go somewhere and do something"),
        ("numbers.raw", ""),
        ("cards/001.wav", "ten of clubs"),
        ("cards/003.wav", "seven of clubs"),
        ("cards/004.wav", "five five"),
        ("cards/005.wav", "eight of spades four of clubs seven of hearts"),
        ("librivox/sense_and_sensibility_01_austen_64kb-0870.wav", "and mister john dashwood had then leisure to consider how much there might be prudently in his power to do for them"),
        ("librivox/sense_and_sensibility_01_austen_64kb-0880.wav", "he was not an ill disposed young man"),
        ("librivox/sense_and_sensibility_01_austen_64kb-0890.wav", "unless to be rather cold hearted and rather selfish is to be ill disposed"),
        ("librivox/sense_and_sensibility_01_austen_64kb-0930.wav", "he might even have been made amiable himself"),
    ];

    public static async Task<int> RunAsync(Recognizer recognizer, Speaker speaker, TextWriter report)
    {
        if (recognizer.Unavailable is { } reason)
        {
            await report.WriteLineAsync("No recognizer: " + reason);
            return 1;
        }

        recognizer.Vocabulary.Add(Names);
        var total = new Score();
        foreach (var voice in Voices)
        {
            var (score, ear) = (new Score(), new Ear());
            foreach (var sentence in Sentences)
            {
                var speech = await speaker.SpeakAsync(sentence, Speaking.Voices.Find(voice)!, 1.0, CancellationToken.None);
                await report.WriteLineAsync(score.Add(sentence, await HearAsync(recognizer, ear, Resampler.Convert(speech.Samples, Speech.Rate, Recognition.Rate), score)));
            }

            await report.WriteLineAsync($"== {voice,-8} {score}");
            total.Add(score);
        }

        await report.WriteLineAsync($"== all      {total}");
        await MeasurePeopleAsync(recognizer, report);
        return total.Words >= 0.85 && total.NamesHeard >= 0.9 ? 0 : 2;
    }

    private static async Task MeasurePeopleAsync(Recognizer recognizer, TextWriter report)
    {
        var score = new Score();
        // One voice in each folder, as in a session.
        var ears = new Dictionary<string, Ear>();
        foreach (var (file, words) in People)
        {
            var folder = Path.GetDirectoryName(file) ?? "";
            if (!ears.TryGetValue(folder, out var ear)) ears[folder] = ear = new Ear();
            var path = Path.Combine(Recordings, file);
            if (!File.Exists(path)) continue;
            var bytes = await File.ReadAllBytesAsync(path);
            var samples = file.EndsWith(".wav", StringComparison.Ordinal) ? WaveFile.Read(bytes).Samples : AudioFormat.Pcm.Decode(bytes);
            await report.WriteLineAsync(score.Add(words, await HearAsync(recognizer, ear, samples, score)));
        }

        await report.WriteLineAsync($"== people   {score} (Debian's pocketsphinx-testdata)");
    }

    private static async Task<string> HearAsync(Recognizer recognizer, Ear ear, short[] samples, Score score)
    {
        var recognition = recognizer.Begin([], ear);
        var clock = Stopwatch.StartNew();
        const int piece = Recognition.Rate / 10;
        for (var at = 0; at < samples.Length; at += piece) recognition.Push(samples[at..Math.Min(samples.Length, at + piece)]);
        recognition.Push(new short[Recognition.Rate / 5]);
        recognition.Finish();
        var heard = await recognition.Result;
        score.Spent(clock.Elapsed, TimeSpan.FromSeconds((double)samples.Length / Recognition.Rate));
        return heard.Text;
    }

    [GeneratedRegex("[^a-z' ]+")]
    private static partial Regex Punctuation();

    /// <summary>Words right of words said, by edit distance; names right of names said.</summary>
    private sealed class Score
    {
        private int _said;
        private int _wrong;
        private int _names;
        private int _namesHeard;
        private TimeSpan _took;
        private TimeSpan _length;

        public double Words => _said == 0 ? 0 : 1 - ((double)_wrong / _said);

        public double NamesHeard => _names == 0 ? 1 : (double)_namesHeard / _names;

        public void Spent(TimeSpan took, TimeSpan length) => (_took, _length) = (_took + took, _length + length);

        public string Add(string said, string heard)
        {
            var (a, b) = (Split(said), Split(heard));
            var wrong = a.Length == 0 ? 0 : Distance(a, b);
            _said += a.Length;
            _wrong += wrong;
            var names = Names.Select(n => n.ToLowerInvariant()).Where(a.Contains).ToArray();
            _names += names.Length;
            _namesHeard += names.Count(b.Contains);
            return $"   {wrong,2}/{a.Length,-2} {heard}";
        }

        public void Add(Score other)
        {
            (_said, _wrong, _names, _namesHeard) = (_said + other._said, _wrong + other._wrong, _names + other._names, _namesHeard + other._namesHeard);
            (_took, _length) = (_took + other._took, _length + other._length);
        }

        public override string ToString() => FormattableString.Invariant(
            $"words {Words:P1} of {_said}, names {_namesHeard} of {_names}, {_took.TotalSeconds / _length.TotalSeconds:0.00} s per second of speech");

        private static string[] Split(string text) => Punctuation().Replace(text.ToLowerInvariant(), " ").Split(' ', StringSplitOptions.RemoveEmptyEntries);

        private static int Distance(string[] a, string[] b)
        {
            var row = Enumerable.Range(0, b.Length + 1).ToArray();
            for (var i = 1; i <= a.Length; i++)
            {
                var diagonal = row[0];
                row[0] = i;
                for (var j = 1; j <= b.Length; j++)
                {
                    var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                    (diagonal, row[j]) = (row[j], next);
                }
            }

            return row[b.Length];
        }
    }
}
