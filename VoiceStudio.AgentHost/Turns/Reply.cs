using VoiceStudio.AgentHost.Audio;
using VoiceStudio.AgentHost.Realtime;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>
/// One reply, from being asked for to being heard: one or more responses (tools come between), one or more items, one stream of sound.
/// Used by the mailbox alone, but for <see cref="Speech"/>.
/// </summary>
/// <param name="id">Ours; on the wire to Web.</param>
/// <param name="turnId">The person's turn that it answers, if any.</param>
/// <param name="instructions">For this reply alone: a greeting to say.</param>
internal sealed class Reply(string id, string? turnId, string? instructions)
{
    private readonly List<SpokenItem> _items = [];
    private int _asks;

    public string Id => id;
    public string? TurnId => turnId;
    public string? Instructions => instructions;

    /// <summary>From being asked for to being over.</summary>
    public System.Diagnostics.Activity? Trace { get; set; }

    /// <summary>0 until the floor is ours.</summary>
    public long Epoch { get; set; }
    public OutgoingSpeech Speech { get; } = new();
    public Ask? LastAsk { get; private set; }

    /// <summary>Tries at the same answer.</summary>
    public int Attempts { get; set; } = 1;

    /// <summary>Rounds of tools; bounded by <see cref="Tools.ToolRunner.MostRounds"/>.</summary>
    public int ToolRounds { get; set; }

    /// <summary>The round in which a slow tool was announced.</summary>
    public int AnnouncedRound { get; set; }

    /// <summary>Calls that wait for the floor.</summary>
    public List<FunctionCall> HeldCalls { get; } = [];

    /// <summary>Calls without an answer that this reply waits for.</summary>
    public List<FunctionCall> RunningCalls { get; } = [];

    /// <summary>Results that came late and that this reply knows, but the listener does not.</summary>
    public int Delivers { get; set; }

    /// <summary>A colleague gets the floor after this reply.</summary>
    public bool HandsOver { get; set; }
    public bool HasSounded { get; set; }
    public string? Failure { get; set; }

    /// <summary>Where it was taken up again after it was cut: the model's memory of it ends there.</summary>
    public long? RestFrom { get; set; }

    /// <summary>Asked for, and the response is not done.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>Samples heard of the pieces of this reply that were played before it was resumed.</summary>
    public long Heard { get; set; }
    public IReadOnlyList<SpokenItem> Items => _items;

    /// <summary>Items deleted from the conversation already.</summary>
    public HashSet<string> Forgotten { get; } = [];

    public Ask NextAsk(string? directive) => LastAsk = new Ask($"{id}.{++_asks}", directive);

    public void Hear(string itemId, int contentIndex, ReadOnlySpan<byte> pcm)
    {
        var item = Item(itemId);
        item.ContentIndex = contentIndex;
        var before = Speech.Received;
        Speech.Append(pcm);
        item.Length += Speech.Received - before;
    }

    public void HearWords(string itemId, string delta)
    {
        var item = Item(itemId);
        item.Words.Append(delta, item.Length);
    }

    public void FinishWords(string itemId, string transcript) => Item(itemId).Words.Finish(transcript);

    public void FinishSound(string itemId)
    {
        if (_items.Find(i => i.ItemId == itemId) is { } item) item.SoundComplete = true;
    }

    /// <summary>The response is over: whatever its items lack will not come.</summary>
    public void FinishItems()
    {
        foreach (var item in _items)
        {
            item.SoundComplete = true;
            if (!item.Words.Complete) item.Words.Finish(null);
        }
    }

    /// <summary>The words whose sound had been heard when <paramref name="samples"/> of the reply had been.</summary>
    public string WordsHeardBy(long samples)
        => string.Join(' ', _items.Select(i => i.Words.HeardBy(i.HeardOf(samples), i.Length, i.SoundComplete)).Where(w => w.Length > 0));

    private SpokenItem Item(string itemId)
    {
        if (_items.Find(i => i.ItemId == itemId) is { } known) return known;
        // A first item without sound yet and the first sound of a second item: each starts where the sound is now.
        var item = new SpokenItem(itemId, Speech.Received);
        _items.Add(item);
        return item;
    }
}

/// <summary>One item of the Realtime conversation within a reply.</summary>
/// <param name="itemId">The server's.</param>
/// <param name="start">Where its sound begins in the reply, samples.</param>
internal sealed class SpokenItem(string itemId, int start)
{
    public string ItemId => itemId;
    public int ContentIndex { get; set; }
    public int Length { get; set; }
    public bool SoundComplete { get; set; }
    public SpokenWords Words { get; } = new();

    /// <summary>Samples of this item heard when <paramref name="samples"/> of the reply were; never more than it holds.</summary>
    public long HeardOf(long samples) => Math.Clamp(samples - start, 0, Length);
}
