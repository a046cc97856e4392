using System.Text;
using System.Text.Json;

namespace LocalRealtime.Scripting;

/// <summary>What passed over one connection, line by line, and what was said in short. Safe to read from anywhere.</summary>
internal sealed class Chronicle(string model, TimeProvider time)
{
    private const int MostLines = 5000;
    private const int MostExchanges = 100;

    /// <summary>Of longer messages, and of all that carry sound, only type and length are kept: a call has fifty a second.</summary>
    private const int LongestKept = 4096;

    private const int MostBytes = 1024 * 1024;

    private static readonly HashSet<string?> Sound = [Protocol.ClientEventTypes.AudioAppend, Protocol.ServerEventTypes.OutputAudioDelta];

    private readonly Lock _gate = new();
    private readonly Queue<Entry> _lines = new();
    private readonly Queue<Exchange> _exchanges = new();
    private readonly long _begin = time.GetTimestamp();
    private int _mischiefs;
    private int _bytes;

    public string Id { get; init; } = Protocol.Ids.Session();

    public string Model { get; } = model;

    public DateTimeOffset Opened { get; } = time.GetUtcNow();

    public DateTimeOffset? Closed { get; private set; }

    public Exchange[] Exchanges
    {
        get
        {
            lock (_gate) return [.. _exchanges];
        }
    }

    /// <summary>How often the connection did what a script wanted.</summary>
    public int Mischiefs => Volatile.Read(ref _mischiefs);

    public void Misbehaved() => Interlocked.Increment(ref _mischiefs);

    public void Received(ReadOnlyMemory<byte> message) => Add("in", message);

    public void Sent(ReadOnlyMemory<byte> message) => Add("out", message);

    /// <param name="who">person or agent.</param>
    public void Said(string who, string words)
    {
        lock (_gate)
        {
            if (_exchanges.Count == MostExchanges) _exchanges.Dequeue();
            _exchanges.Enqueue(new Exchange(Elapsed, who, words));
        }
    }

    public void Close() => Closed = time.GetUtcNow();

    /// <summary>JSON lines: <c>{"ms":12.3,"dir":"in","event":{…}}</c>, milliseconds since the connection opened, never going back.</summary>
    public string ToLines()
    {
        Entry[] entries;
        lock (_gate) entries = [.. _lines];
        var text = new StringBuilder();
        foreach (var entry in entries) text.Append(FormattableString.Invariant($"{{\"ms\":{entry.Ms:0.0},\"dir\":\"{entry.Direction}\",\"event\":{Encoding.UTF8.GetString(entry.Json)}}}\n"));
        return text.ToString();
    }

    private double Elapsed => Math.Round(time.GetElapsedTime(_begin).TotalMilliseconds, 1);

    private void Add(string direction, ReadOnlyMemory<byte> message)
    {
        var type = message.Length > 256 ? TypeOf(message.Span) : null;
        var json = message.Length <= LongestKept && !Sound.Contains(type) ? Valid(message) : $$"""{"type":{{JsonSerializer.Serialize(type)}},"bytes":{{message.Length}}}""";
        lock (_gate)
        {
            var entry = new Entry(Elapsed, direction, Encoding.UTF8.GetBytes(json));
            _bytes += entry.Json.Length;
            _lines.Enqueue(entry);
            while (_lines.Count > MostLines || _bytes > MostBytes) _bytes -= _lines.Dequeue().Json.Length;
        }
    }

    private static string Valid(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var json = JsonDocument.Parse(message);
            return json.RootElement.GetRawText().ReplaceLineEndings(" ");
        }
        catch (JsonException)
        {
            return JsonSerializer.Serialize(Encoding.UTF8.GetString(message.Span));
        }
    }

    /// <summary>The first "type" of an object that is too long to be read whole.</summary>
    private static string? TypeOf(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("type"u8) && reader.Read() && reader.TokenType == JsonTokenType.String) return reader.GetString();
            }
        }
        catch (JsonException)
        {
            // Not JSON: it has no type.
        }

        return null;
    }

    private readonly record struct Entry(double Ms, string Direction, byte[] Json);
}

/// <param name="Ms">Since the connection opened.</param>
/// <param name="Who">person or agent.</param>
internal sealed record Exchange(double Ms, string Who, string Words);

/// <summary>The connections of this server: those that are open, and the last that were.</summary>
internal sealed class Archive
{
    private const int Most = 100;

    private readonly Lock _gate = new();
    private readonly List<(Chronicle Chronicle, Action<Act> Act)> _connections = [];

    public Chronicle[] All
    {
        get
        {
            lock (_gate) return [.. _connections.Select(c => c.Chronicle)];
        }
    }

    /// <param name="act">Misbehaves on this connection.</param>
    public void Add(Chronicle chronicle, Action<Act> act)
    {
        lock (_gate)
        {
            _connections.Add((chronicle, act));
            if (_connections.Count > Most && _connections.FindIndex(c => c.Chronicle.Closed is not null) is >= 0 and var oldest) _connections.RemoveAt(oldest);
        }
    }

    public Chronicle? Find(string id) => All.FirstOrDefault(c => c.Id == id);

    /// <summary>False when no such connection is open.</summary>
    public bool Perform(string id, Act act)
    {
        lock (_gate)
        {
            var found = _connections.Find(c => c.Chronicle.Id == id && c.Chronicle.Closed is null);
            found.Act?.Invoke(act);
            return found.Act is not null;
        }
    }
}
