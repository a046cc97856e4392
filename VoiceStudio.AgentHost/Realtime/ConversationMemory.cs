namespace VoiceStudio.AgentHost.Realtime;

/// <summary>
/// What this agent knows of the conversation, in order: what a new connection is told after the old one was lost, tool calls and their
/// results included. Thread-safe: the mailbox writes, a new connection reads.
/// </summary>
internal sealed class ConversationMemory(IEnumerable<ContextItem> before)
{
    /// <summary>Older items are left out of a replay; the persona and the history of the join stay.</summary>
    private const int Most = 300;
    private readonly Lock _guard = new();
    private readonly List<(string Key, ContextItem Item)> _items = [.. before.Select(item => ("", item))];

    public int Count { get { lock (_guard) return _items.Count; } }

    /// <summary>Puts a summary in the place of the oldest items.</summary>
    public void Summarize(int oldest, string summary)
    {
        lock (_guard)
        {
            _items.RemoveRange(0, Math.Min(oldest, _items.Count));
            _items.Insert(0, ("", new ContextItem.Words(ContextRole.System, "What was said before, in short: " + summary)));
        }
    }

    public void Add(string key, ContextItem item)
    {
        lock (_guard)
        {
            _items.Add((key, item));
            if (_items.Count > Most) _items.RemoveAt(0);
        }
    }

    /// <summary>Holds the place of words that are not known yet: the order of speaking is the order of memory.</summary>
    public void Expect(string key) => Add(key, new ContextItem.Words(ContextRole.User, ""));

    /// <summary>Sets the words of an expected item; ignored when it was forgotten.</summary>
    public void Learn(string key, string text)
    {
        lock (_guard)
        {
            var at = _items.FindIndex(i => i.Key == key);
            if (at >= 0) _items[at] = (key, new ContextItem.Words(ContextRole.User, text));
        }
    }

    public bool Knows(string key)
    {
        lock (_guard) return _items.Any(i => i.Key == key && i.Item is ContextItem.Words { Text.Length: > 0 });
    }

    public void Forget(string key)
    {
        lock (_guard) _items.RemoveAll(i => i.Key == key);
    }

    /// <summary>Everything, oldest first; a call without its result (or the reverse) is left out, since a server refuses it.</summary>
    public IReadOnlyList<ContextItem> Everything()
    {
        lock (_guard)
        {
            var called = _items.Select(i => i.Item).OfType<ContextItem.Call>().Select(c => c.CallId).ToHashSet();
            var answered = _items.Select(i => i.Item).OfType<ContextItem.Output>().Select(o => o.CallId).ToHashSet();
            return
            [
                .. _items.Select(i => i.Item).Where(item => item switch
                {
                    ContextItem.Words words => words.Text.Length > 0,
                    ContextItem.Call call => answered.Contains(call.CallId),
                    ContextItem.Output output => called.Contains(output.CallId),
                    _ => false,
                }),
            ];
        }
    }
}
