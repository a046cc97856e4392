using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VoiceStudio.Bench.LongCall;
using VoiceStudio.Tests.Fakes;

namespace VoiceStudio.Bench.Handler;

/// <summary>
/// A Realtime API without thought: hears loudness, ends a turn at the first quiet frame (300 ms later where words matter: a busy machine breaks
/// a tone), and answers with a tone at once. What remains of
/// a call's delay is the handler's and the media's.
/// </summary>
internal sealed class ToneModel : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ToneModel(WebApplication app) => _app = app;

    /// <summary>By the agent's instructions.</summary>
    public ConcurrentDictionary<string, ToneSession> Sessions { get; } = new();

    /// <summary>What is said, where words matter.</summary>
    public Story? Story { get; set; }

    public Uri Endpoint => new(_app.Urls.First() + "/v1");

    public static async Task<ToneModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        var model = new ToneModel(app);
        app.MapGet("/v1/realtime", model.ServeAsync);
        await app.StartAsync();
        return model;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync("realtime");
        using var session = new ToneSession(socket, Story);
        await session.RunAsync(name => Sessions[name] = session, http.RequestAborted);
    }
}

/// <summary>One agent's session, and when it heard and said what (<see cref="Stopwatch"/> timestamps).</summary>
internal sealed class ToneSession(WebSocket socket, Story? story) : IDisposable
{
    private const double Loud = 1000;
    private const int DeltaMs = 100;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly List<string> _told = [];
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly int _quietFrames = story is null ? 1 : 15;
    private bool _isLoud;
    private int _quiet;
    private int _turns;
    private int _responses;

    public long FirstAppend { get; private set; }

    /// <summary>The latest turn's first loud frame.</summary>
    public long Heard { get; private set; }

    /// <summary>The latest reply's first sound.</summary>
    public long Spoke { get; private set; }

    public long ToolCalled { get; private set; }

    public TaskCompletionSource<int> Truncated { get; private set; } = New<int>();

    public TaskCompletionSource<long> ToolAnswered { get; private set; } = New<long>();

    /// <summary>Length of the next replies.</summary>
    public int ReplyMs { get; set; } = 600;

    /// <summary>Takes no turn from what it hears: a voice pauses, and each pause would be answered.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>The next reply calls the calculator.</summary>
    public bool CallsTool { get; set; }

    public void Expect() => (Truncated, ToolAnswered) = (New<int>(), New<long>());

    public async Task RunAsync(Action<string> named, CancellationToken stop)
    {
        try
        {
            await foreach (var command in socket.ClientEventsAsync(stop)) await TakeAsync(command, Stopwatch.GetTimestamp(), named, stop);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The handler has closed the session.
        }
    }

    public void Dispose() => _sending.Dispose();

    private async Task TakeAsync(JsonNode command, long at, Action<string> named, CancellationToken stop)
    {
        switch ((string?)command["type"])
        {
            case "session.update":
                if ((string?)command["session"]!["instructions"] is { } name) named(name);
                break;
            case "input_audio_buffer.append": await HearAsync(Convert.FromBase64String((string)command["audio"]!), at, stop); break;
            case "response.create": await ReplyAsync(command["response"]?["metadata"], stop); break;
            case "conversation.item.truncate":
                Truncated.TrySetResult((int)command["audio_end_ms"]!);
                if (Told(command) is { } cut) story!.Cut[cut] = true;
                break;
            case "conversation.item.delete":
                if (Told(command) is { } gone) story!.TakenBack[gone] = true;
                break;
            case "conversation.item.create":
                if ((string?)command["item"]!["type"] == "function_call_output") ToolAnswered.TrySetResult(at);
                if (_responses == 0 && (string?)command["item"]!["content"]?[0]?["text"] is { } told) _told.Add(told);
                break;
        }
    }

    /// <summary>The number of the answer that a command is about.</summary>
    private int? Told(JsonNode command) => story is not null && _answers.TryGetValue((string)command["item_id"]!, out var number) ? number : null;

    private async Task HearAsync(byte[] pcm, long at, CancellationToken stop)
    {
        if (FirstAppend == 0) FirstAppend = at;
        double energy = 0;
        for (var i = 0; i + 1 < pcm.Length; i += 2) energy += Math.Pow((short)(pcm[i] | (pcm[i + 1] << 8)), 2);
        var loud = Math.Sqrt(energy / (pcm.Length / 2)) > Loud;
        _quiet = loud ? 0 : _quiet + 1;
        if (loud == _isLoud || IsDeaf || (!loud && _quiet < _quietFrames)) return;
        _isLoud = loud;
        if (loud)
        {
            Heard = at;
            await SendAsync(new { type = "input_audio_buffer.speech_started", audio_start_ms = 0, item_id = $"item_{++_turns}" }, stop);
            return;
        }

        var item = $"item_{_turns}";
        await SendAsync(new { type = "input_audio_buffer.speech_stopped", audio_end_ms = 500, item_id = item }, stop);
        await SendAsync(new { type = "input_audio_buffer.committed", item_id = item }, stop);
        await SendAsync(new { type = "conversation.item.input_audio_transcription.completed", item_id = item, transcript = story?.NextQuestion() ?? "hello" }, stop);
    }

    private async Task ReplyAsync(JsonNode? metadata, CancellationToken stop)
    {
        if (_responses == 0) story?.Replays.Enqueue(_told);
        var (id, item) = ($"resp_{++_responses}", $"answer_{_responses}");
        await SendAsync(new { type = "response.created", response = new { id, metadata } }, stop);
        if (CallsTool)
        {
            CallsTool = false;
            ToolCalled = Stopwatch.GetTimestamp();
            await SendAsync(new { type = "response.done", response = new { id, status = "completed", output = new[] { new { id = item, type = "function_call", call_id = id, name = "calculator", arguments = """{"expression":"1+1"}""" } } } }, stop);
            return;
        }

        var (number, told) = story?.NextAnswer() ?? (0, ["la la la"]);
        _answers[item] = number;
        var words = new Queue<string>(told);
        for (var at = 0; at < ReplyMs || words.Count > 0; at += DeltaMs)
        {
            if (words.TryDequeue(out var word)) await SendAsync(new { type = "response.output_audio_transcript.delta", response_id = id, item_id = item, delta = word }, stop);
            if (at == 0) Spoke = Stopwatch.GetTimestamp();
            await SendAsync(new { type = "response.output_audio.delta", response_id = id, item_id = item, content_index = 0, delta = Convert.ToBase64String(Tone.Pcm(at, DeltaMs)) }, stop);
        }

        await SendAsync(new { type = "response.done", response = new { id, status = "completed", output = new[] { new { id = item, type = "message" } } } }, stop);
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

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
