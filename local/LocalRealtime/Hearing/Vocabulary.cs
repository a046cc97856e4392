namespace LocalRealtime.Hearing;

/// <summary>The names that the sessions of this server use, with their sounds: what the recognizers listen for.</summary>
internal sealed class Vocabulary(Func<string, string?> spell) : IDisposable
{
    /// <summary>More names than this confuse more than they help; the oldest go.</summary>
    private const int Most = 120;

    private readonly Lock _gate = new();
    private readonly List<string> _names = [];
    private readonly Dictionary<string, string> _spellings = [];

    /// <summary>Rises with every change.</summary>
    public int Edition { get; private set; }

    /// <summary>Held by the recognizer that is taking new names in while nobody speaks.</summary>
    public SemaphoreSlim Preparing { get; } = new(1);

    public void Dispose() => Preparing.Dispose();

    public void Add(IReadOnlyCollection<string> names)
    {
        lock (_gate)
        {
            var fresh = names.Where(n => !_names.Contains(n, StringComparer.OrdinalIgnoreCase)).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
            if (fresh.Length == 0) return;
            _names.AddRange(fresh);
            if (_names.Count > Most) _names.RemoveRange(0, _names.Count - Most);
            Edition++;
        }
    }

    public (int Edition, PhraseModel Phrases, IReadOnlyDictionary<string, string> Spellings) Current()
    {
        lock (_gate)
        {
            foreach (var name in _names.Select(n => n.ToLowerInvariant()).Where(n => !_spellings.ContainsKey(n)))
            {
                if (spell(name) is { } phones) _spellings[name] = phones;
            }

            return (Edition, PhraseBook.With(_names), new Dictionary<string, string>(_spellings));
        }
    }

    /// <summary>Gives names their capitals back.</summary>
    public string Restore(string words)
    {
        lock (_gate)
        {
            return string.Join(' ', words.Split(' ').Select(w => _names.Find(n => n.Equals(w, StringComparison.OrdinalIgnoreCase)) ?? (w == "i" || w.StartsWith("i'", StringComparison.Ordinal) ? "I" + w[1..] : w)));
        }
    }
}
