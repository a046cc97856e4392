namespace LocalLiveKit.Media.Sctp;

/// <summary>
/// Pieces of messages by their number. The pieces of one message have consecutive numbers, the first marked B and the last E
/// (RFC 9260 §6.9).
/// </summary>
internal sealed class Fragments
{
    /// <summary>What a piece costs us beyond its bytes, so that many tiny ones do not escape the bound.</summary>
    public const int Overhead = 64;

    private readonly SortedList<long, (byte Flags, byte[] Payload)> _pieces = [];

    public bool IsEmpty => _pieces.Count == 0;

    /// <summary>Bytes held, overhead counted.</summary>
    public int Held { get; private set; }

    public void Add(long tsn, in DataChunk chunk)
    {
        _pieces[tsn] = (chunk.Flags, chunk.Payload.ToArray());
        Held += chunk.Payload.Length + Overhead;
    }

    /// <summary>Takes out the message that this piece belongs to, if all of it is here.</summary>
    public byte[]? TakeMessageAround(long tsn)
    {
        var at = _pieces.IndexOfKey(tsn);
        var first = at;
        while ((_pieces.Values[first].Flags & DataChunk.Beginning) == 0)
        {
            if (first == 0 || _pieces.Keys[first - 1] != _pieces.Keys[first] - 1) return null;
            first--;
        }

        var last = at;
        while ((_pieces.Values[last].Flags & DataChunk.End) == 0)
        {
            if (last + 1 == _pieces.Count || _pieces.Keys[last + 1] != _pieces.Keys[last] + 1) return null;
            last++;
        }

        return Take(first, last);
    }

    /// <summary>The bytes of the unbroken run that a piece lies in: what its message has grown to, at the least.</summary>
    public int RunLength(long tsn)
    {
        var at = _pieces.IndexOfKey(tsn);
        var length = 0;
        for (var i = at; i >= 0 && _pieces.Keys[i] == tsn - (at - i); i--) length += _pieces.Values[i].Payload.Length;
        for (var i = at + 1; i < _pieces.Count && _pieces.Keys[i] == tsn + (i - at); i++) length += _pieces.Values[i].Payload.Length;
        return length;
    }

    /// <summary>
    /// RFC 3758 §3.6: drops the pieces whose message lacks a number that will never come, because the sender has moved on past it.
    /// A message that only began before that point and goes on behind it stays.
    /// </summary>
    public void DropHopeless(long newCumulative)
    {
        for (var first = 0; first < _pieces.Count;)
        {
            var last = first;
            while (last + 1 < _pieces.Count && _pieces.Keys[last + 1] == _pieces.Keys[last] + 1 && (_pieces.Values[last].Flags & DataChunk.End) == 0) last++;
            var lacksStart = (_pieces.Values[first].Flags & DataChunk.Beginning) == 0 && _pieces.Keys[first] - 1 <= newCumulative;
            var lacksEnd = (_pieces.Values[last].Flags & DataChunk.End) == 0 && _pieces.Keys[last] + 1 <= newCumulative;
            if (lacksStart || lacksEnd) Take(first, last);
            else first = last + 1;
        }
    }

    private byte[] Take(int first, int last)
    {
        var length = 0;
        for (var i = first; i <= last; i++) length += _pieces.Values[i].Payload.Length;
        var message = new byte[length];
        var at = 0;
        for (var i = first; i <= last; i++)
        {
            _pieces.Values[i].Payload.CopyTo(message, at);
            at += _pieces.Values[i].Payload.Length;
        }

        for (var i = last; i >= first; i--) _pieces.RemoveAt(i);
        Held -= length + ((last - first + 1) * Overhead);
        return message;
    }
}
