using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceStudio.Tests.Fakes;

namespace VoiceStudio.Tests.EndToEnd.Panel;

/// <summary>One agent's connection to the <see cref="SingingModel"/>: as much of the Realtime protocol as an agent host speaks.</summary>
internal sealed class SingingSession(WebSocket socket, SingingModel model) : IDisposable
{
    private const int Rate = 24_000;
    private const int DeltaMs = 100;

    /// <summary>Root mean square of 20 ms that are a voice.</summary>
    private const double Loud = 500;

    /// <summary>Silence that ends a turn.</summary>
    private const int EndMs = 400;

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Dictionary<string, CancellationTokenSource> _singing = [];
    private readonly List<Task> _songs = [];
    private string _name = "";
    private bool _detects = true;
    private bool _speaking;
    private int _quietMs;
    private int _heardMs;
    private int _items;
    private string? _denied;

    public int CancelsIgnored { get; private set; }

    public async Task RunAsync(CancellationToken aborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        try
        {
            await foreach (var command in socket.ClientEventsAsync(ended.Token)) await TakeAsync(command, ended.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The host has closed the session, or died.
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(_songs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        foreach (var singing in _singing.Values) singing.Dispose();
        _sending.Dispose();
    }

    private async Task TakeAsync(JsonNode command, CancellationToken stop)
    {
        switch ((string?)command["type"])
        {
            case "session.update": Configure(command["session"]!); break;
            case "input_audio_buffer.append" when _detects: await HearAsync(Convert.FromBase64String((string)command["audio"]!), stop); break;
            case "input_audio_buffer.clear": (_speaking, _quietMs) = (false, 0); break;
            case "input_audio_buffer.commit": await CommitAsync(stop); break;
            case "conversation.item.create": Learn((string?)command["item"]!["output"]); break;
            case "response.create": Sing(command["response"]?["metadata"]?.DeepClone(), stop); break;
            case "response.cancel" when model.IgnoresCancel: CancelsIgnored++; break;
            case "response.cancel": await CancelAsync((string?)command["response_id"]); break;
        }
    }

    /// <param name="output">What a tool returned; null for other items.</param>
    private void Learn(string? output)
    {
        if (output?.Contains("\"denied\"", StringComparison.Ordinal) == true) _denied = (string?)JsonNode.Parse(output)!["reason"];
    }

    private void Configure(JsonNode session)
    {
        foreach (var name in SingingModel.Tones.Keys)
        {
            if (((string?)session["instructions"])?.Contains($"You are {name},", StringComparison.Ordinal) == true) _name = name;
        }

        if (session["audio"]?["input"] is JsonObject input && input.ContainsKey("turn_detection")) _detects = input["turn_detection"] is not null;
    }

    private async Task HearAsync(byte[] pcm, CancellationToken stop)
    {
        const int frame = Rate / 50 * 2;
        for (var at = 0; at + frame <= pcm.Length; at += frame)
        {
            _heardMs += 20;
            var loud = LevelOf(MemoryMarshal.Cast<byte, short>(pcm.AsSpan(at, frame))) > Loud;
            _quietMs = loud ? 0 : _quietMs + 20;
            if (loud && !_speaking)
            {
                _speaking = true;
                await SendAsync(new { type = "input_audio_buffer.speech_started", audio_start_ms = _heardMs, item_id = $"item_{++_items}" }, stop);
            }
            else if (_speaking && _quietMs >= EndMs)
            {
                await SendAsync(new { type = "input_audio_buffer.speech_stopped", audio_end_ms = _heardMs, item_id = $"item_{_items}" }, stop);
                _items--;
                await CommitAsync(stop);
            }
        }
    }

    private async Task CommitAsync(CancellationToken stop)
    {
        var item = $"item_{++_items}";
        (_speaking, _quietMs) = (false, 0);
        await SendAsync(new { type = "input_audio_buffer.committed", item_id = item }, stop);
        await SendAsync(new { type = "conversation.item.input_audio_transcription.completed", item_id = item, transcript = model.Words }, stop);
    }

    private void Sing(JsonNode? metadata, CancellationToken stop)
    {
        var id = $"resp_{++_items}";
        var cancelled = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _singing[id] = cancelled;
        _songs.RemoveAll(s => s.IsCompleted);
        _songs.Add(SingAsync(id, metadata, model.Sings(_name), cancelled.Token, stop));
    }

    private async Task CancelAsync(string? id)
    {
        foreach (var (response, cancelled) in _singing)
        {
            if (id is null || id == response) await cancelled.CancelAsync();
        }
    }

    /// <summary>Twice as fast as it is heard, as the real one is faster too.</summary>
    private async Task SingAsync(string id, JsonNode? metadata, Song song, CancellationToken cancelled, CancellationToken stop)
    {
        var item = "song_" + id;
        await SendAsync(new { type = "response.created", response = new { id, metadata } }, stop);
        // Told no, it says so, and asks no second time.
        var (words, handsTo) = _denied is null ? ("la la la", song.HandsTo) : (_denied, null);
        _denied = null;
        await SendAsync(new { type = "response.output_audio_transcript.delta", response_id = id, item_id = item, delta = words }, stop);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(DeltaMs / 2.0));
        var status = "completed";
        try
        {
            for (var at = 0; at < song.Milliseconds; at += DeltaMs)
            {
                await SendAsync(new { type = "response.output_audio.delta", response_id = id, item_id = item, content_index = 0, delta = Tone(at) }, stop);
                await pace.WaitForNextTickAsync(cancelled);
            }
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            status = "cancelled";
        }

        object[] output = handsTo is { } colleague && status == "completed"
            ? [new { id = item, type = "message" }, new { id = "call_" + id, type = "function_call", call_id = "call_" + id, name = "request_turn", arguments = JsonSerializer.Serialize(new { agent = colleague, reason = "it knows" }) }]
            : [new { id = item, type = "message" }];
        await SendAsync(new { type = "response.done", response = new { id, status, output } }, stop);
    }

    private string Tone(int fromMs)
    {
        var samples = new short[DeltaMs * Rate / 1000];
        var hertz = SingingModel.Tones.GetValueOrDefault(_name, 300);
        for (var i = 0; i < samples.Length; i++) samples[i] = (short)(9000 * Math.Sin(2 * Math.PI * hertz * ((fromMs * (Rate / 1000)) + i) / Rate));
        return Convert.ToBase64String(MemoryMarshal.AsBytes(samples.AsSpan()));
    }

    private static double LevelOf(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (var sample in samples) sum += (double)sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }

    private async Task SendAsync<T>(T happened, CancellationToken stop)
    {
        await _sending.WaitAsync(stop);
        try
        {
            await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(happened), WebSocketMessageType.Text, true, stop);
        }
        finally
        {
            _sending.Release();
        }
    }
}
