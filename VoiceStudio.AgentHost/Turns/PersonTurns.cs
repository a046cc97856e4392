using System.Text;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>A stretch of a person's speech, from its beginning until it is answered.</summary>
internal sealed class PersonTurn(string turnId, string personIdentity, int startMs)
{
    public string TurnId => turnId;
    public string PersonIdentity => personIdentity;

    /// <summary>Where it began, in milliseconds of sound sent.</summary>
    public int StartMs => startMs;
    public int? EndMs { get; set; }

    /// <summary>When its sound was complete at the model.</summary>
    public TimeSpan? EndedAt { get; set; }

    /// <summary>When the button was pressed, for push-to-talk.</summary>
    public TimeSpan BegunAt { get; set; }

    /// <summary>Its item in the present Realtime session.</summary>
    public string? ItemId { get; set; }

    /// <summary>What the recognizer understood so far.</summary>
    public StringBuilder Text { get; } = new();

    /// <summary>Heard as it was spoken; not handed over from the ring after another agent heard it.</summary>
    public bool IsOurs { get; init; } = true;
    public bool HasEnded { get; set; }
}

/// <summary>Which item of the session is which turn of the call. Bounded; used by the mailbox alone.</summary>
internal sealed class PersonTurns
{
    private const int Most = 64;
    private readonly List<PersonTurn> _turns = [];
    private readonly Queue<PersonTurn> _fed = new();

    public PersonTurn Begin(string? itemId, string personIdentity, int startMs, bool isOurs)
        => Add(new PersonTurn("turn_" + Guid.CreateVersion7().ToString("N"), personIdentity, startMs) { ItemId = itemId, IsOurs = isOurs });

    /// <summary>A turn that another agent heard is sent from the ring; the next unknown item that is committed is its.</summary>
    public PersonTurn Feed(string turnId)
    {
        var turn = OfTurn(turnId) ?? Add(new PersonTurn(turnId, "", 0) { IsOurs = false, HasEnded = true });
        turn.ItemId = null;
        _fed.Enqueue(turn);
        return turn;
    }

    /// <summary>The turn of a committed item; null for one that nobody began and nobody fed.</summary>
    public PersonTurn? Committed(string itemId)
    {
        if (OfItem(itemId) is { } known) return known;
        if (!_fed.TryDequeue(out var turn)) return null;
        turn.ItemId = itemId;
        return turn;
    }

    /// <summary>A turn has begun and not ended.</summary>
    public bool IsOpen => _turns.Count > 0 && !_turns[^1].HasEnded;

    /// <summary>A turn that we commit ourselves has ended; the next unknown item that is committed is its.</summary>
    public void AwaitItem(PersonTurn turn) => _fed.Enqueue(turn);

    public PersonTurn? OfItem(string itemId) => _turns.FindLast(t => t.ItemId == itemId);

    public PersonTurn? OfTurn(string turnId) => _turns.FindLast(t => t.TurnId == turnId);

    /// <summary>A new session knows none of the old items.</summary>
    public void LoseItems()
    {
        foreach (var turn in _turns)
        {
            turn.ItemId = null;
            // What had begun in the old session is sent again, and begins again in the new one.
            turn.HasEnded = true;
        }

        _fed.Clear();
    }

    private PersonTurn Add(PersonTurn turn)
    {
        _turns.Add(turn);
        if (_turns.Count > Most) _turns.RemoveAt(0);
        return turn;
    }
}
