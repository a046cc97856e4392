namespace LocalRealtime.Protocol;

/// <summary>The items of a session, in order.</summary>
internal sealed class Conversation
{
    /// <summary>Sound kept for <c>conversation.item.retrieve</c>; older sound is let go.</summary>
    private const int KeptAudioBytes = 16 * 1024 * 1024;

    /// <summary>Nobody talks this long; it bounds what a client can make the server hold.</summary>
    private const int MaxItems = 10_000;

    private readonly List<ConversationItem> _items = [];

    public string Id { get; } = Ids.Conversation();

    public IReadOnlyList<ConversationItem> Items => _items;

    public string? LastId => _items.Count == 0 ? null : _items[^1].Id;

    public ConversationItem? Find(string id) => _items.Find(i => i.Id == id);

    /// <summary>The id of the item before this one; null for the first.</summary>
    public string? IdBefore(ConversationItem item) => _items.IndexOf(item) is > 0 and var at ? _items[at - 1].Id : null;

    /// <param name="previousItemId">Null appends, "root" puts it first, else after that item.</param>
    /// <exception cref="ProtocolException">The id is taken, or the previous item is not there.</exception>
    public void Insert(ConversationItem item, string? previousItemId)
    {
        if (Find(item.Id) is not null)
            throw new ProtocolException("item_create_duplicate_item_id", $"Error adding item: the id '{item.Id}' is already used in the conversation.", "item.id");
        if (_items.Count >= MaxItems)
            throw new ProtocolException("conversation_too_long", $"Error adding item: a conversation holds at most {MaxItems} items.");
        var at = previousItemId switch
        {
            null => _items.Count,
            "root" => 0,
            _ => _items.FindIndex(i => i.Id == previousItemId) + 1,
        };
        if (at == 0 && previousItemId is not (null or "root"))
            throw new ProtocolException("item_create_invalid_previous_item_id", $"Error adding item: the previous item with id '{Fields.Shorten(previousItemId)}' does not exist.", "previous_item_id");
        _items.Insert(at, item);
        LetOldSoundGo();
    }

    /// <exception cref="ProtocolException">No such item.</exception>
    public void Delete(string id)
    {
        if (_items.RemoveAll(i => i.Id == id) == 0)
            throw new ProtocolException("item_delete_invalid_item_id", $"Error deleting item: the item with id '{Fields.Shorten(id)}' does not exist.", "item_id");
    }

    /// <exception cref="ProtocolException">No such item.</exception>
    public ConversationItem Retrieve(string id) => Find(id)
        ?? throw new ProtocolException("item_retrieve_invalid_item_id", $"Error retrieving item: the item with id '{Fields.Shorten(id)}' does not exist.", "item_id");

    /// <summary>Forgets what was not heard. The transcript of the part goes: nobody knows which of its words were heard.</summary>
    /// <exception cref="ProtocolException">Not an assistant's sound, or it is shorter than that.</exception>
    public void Truncate(string id, int contentIndex, int audioEndMs)
    {
        var item = Find(id)
            ?? throw new ProtocolException("item_truncate_invalid_item_id", $"Error truncating item: the item with id '{Fields.Shorten(id)}' does not exist.", "item_id");
        if (item is not { Type: "message", Role: "assistant" })
            throw new ProtocolException("item_truncate_invalid_item_id", "Error truncating item: only assistant message items can be truncated.", "item_id");
        if (contentIndex >= item.Content.Count || item.Content[contentIndex] is not { Type: "output_audio" } part)
            throw ProtocolException.Invalid("content_index", $"Invalid 'content_index': the item has no audio at {contentIndex}.");
        if (audioEndMs > part.AudioMs)
            throw ProtocolException.Invalid("audio_end_ms", $"Audio content of {part.AudioMs}ms is already shorter than {audioEndMs}ms");
        if (part.Audio is { } audio && part.AudioMs > 0) part.Audio = audio[..(int)((long)audio.Length / 2 * audioEndMs / part.AudioMs * 2)];
        part.AudioMs = audioEndMs;
        part.Transcript = null;
    }

    private void LetOldSoundGo()
    {
        long kept = 0;
        for (var i = _items.Count - 1; i >= 0; i--)
        {
            foreach (var part in _items[i].Content)
            {
                kept += part.Audio?.Length ?? 0;
                if (kept > KeptAudioBytes) part.Audio = null;
            }
        }
    }
}
