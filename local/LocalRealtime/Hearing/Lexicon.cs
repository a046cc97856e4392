using System.Runtime.InteropServices;

namespace LocalRealtime.Hearing;

/// <summary>
/// The words that a decoder listens for. The model knows 72,000; most of them are never said to an agent, and each costs memory and time in
/// every decoder. The most frequent are enough, with those of the phrase book; names come with the sessions that use them.
/// </summary>
internal static class Lexicon
{
    private const int Words = 30_000;

    /// <summary>PocketSphinx's own: all its models are made with it.</summary>
    private const double LogarithmBase = 1.0001;

    private static readonly Lock Making = new();

    public static string ModelOf(string modelFolder) => Path.Combine(modelFolder, "en-us.lm.bin");

    /// <summary>A dictionary of these words; made once per machine, in the user's cache folder.</summary>
    /// <exception cref="InvalidOperationException">The language model cannot be read.</exception>
    public static string FileFor(string modelFolder)
    {
        var model = new FileInfo(ModelOf(modelFolder));
        if (!model.Exists) throw new InvalidOperationException($"There is no language model {model.FullName}.");
        var file = Path.Combine(CacheFolder.Path, FormattableString.Invariant($"words-{Words}-{PhraseBook.Phrases.Count}-{model.Length:x}-{model.LastWriteTimeUtc.Ticks:x}.dict"));
        lock (Making)
        {
            if (!File.Exists(file)) Write(modelFolder, file);
        }

        return file;
    }

    /// <summary>How the whole dictionary says that a word sounds, as CMU phones; null when it does not know it.</summary>
    public static string? Phones(string modelFolder, string word)
    {
        var file = DictionaryOf(modelFolder);
        if (!File.Exists(file)) return null;
        var entry = File.ReadLines(file).FirstOrDefault(l => l.Length > word.Length && l[word.Length] == ' ' && l.StartsWith(word, StringComparison.OrdinalIgnoreCase));
        return entry?[(word.Length + 1)..].Trim();
    }

    private static string DictionaryOf(string modelFolder) => Path.Combine(modelFolder, "cmudict-en-us.dict");

    private static void Write(string modelFolder, string file)
    {
        var chosen = MostFrequent(ModelOf(modelFolder));
        chosen.UnionWith(PhraseBook.Phrases.SelectMany(p => p.Split(' ')).Concat(PhraseBook.Numbers).Concat(PhraseBook.Places).Select(w => w.ToLowerInvariant()));
        var fresh = file + "." + Environment.ProcessId;
        File.WriteAllLines(fresh, File.ReadLines(DictionaryOf(modelFolder)).Where(l => chosen.Contains(WordOf(l))));
        File.Move(fresh, file, overwrite: true);
    }

    /// <summary>"read(2) R EH D" is the word "read".</summary>
    private static string WordOf(string entry)
    {
        var word = entry[..Math.Max(0, entry.IndexOf(' ', StringComparison.Ordinal))];
        return word.EndsWith(')') ? word[..word.IndexOf('(', StringComparison.Ordinal)] : word;
    }

    private static unsafe HashSet<string> MostFrequent(string modelFile)
    {
        const int autoDetect = 0;
        var logmath = SphinxLibrary.logmath_init(LogarithmBase, 0, 0);
        var model = SphinxLibrary.ngram_model_read(nint.Zero, modelFile, autoDetect, logmath);
        if (model == nint.Zero) throw new InvalidOperationException($"PocketSphinx could not read the language model {modelFile}.");
        var words = Enumerable.Range(0, (int)SphinxLibrary.ngram_model_get_counts(model)[0])
            .Select(w => (Text: Marshal.PtrToStringUTF8(SphinxLibrary.ngram_word(model, w)) ?? "", Score: SphinxLibrary.ngram_ng_score(model, w, [], 0, out _)))
            .OrderByDescending(w => w.Score).Take(Words).Select(w => w.Text).ToHashSet();
        _ = SphinxLibrary.ngram_model_free(model);
        _ = SphinxLibrary.logmath_free(logmath);
        return words;
    }
}
