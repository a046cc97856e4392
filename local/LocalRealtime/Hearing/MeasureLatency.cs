using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using LocalRealtime.Sound;
using LocalRealtime.Speaking;

namespace LocalRealtime.Hearing;

/// <summary>
/// <c>dotnet run -c Release --project local/LocalRealtime -- measure-latency</c>: from the end of speech to the first sound of the answer, by
/// one, four and eight calls at once, and what the server takes of the machine meanwhile. The server is a process of its own, the callers are ours.
/// </summary>
internal static class MeasureLatency
{
    private const int BeatMs = 20;
    private const int Turns = 5;

    /// <summary>One for each call, as different studios have them: every new one is a new language model for every recognizer.</summary>
    private static readonly string[] Agents = ["Atlas", "Scout", "Nova", "Iris", "Zephyra", "Kaelith", "Botsworth", "Marlow"];

    private static readonly string[] Questions = ["What time is it now?", "What is seventeen times twenty three?", "Hello Atlas, what can you do for me?", "Tell me a long story.", "Who are you?"];

    public static async Task RunAsync(Speaker speaker, string[] settings, TextWriter report)
    {
        var spoken = new List<byte[]>();
        foreach (var question in Questions)
        {
            var speech = await speaker.SpeakAsync(question, Voices.Find("ash")!, 1.0, CancellationToken.None);
            spoken.Add(AudioFormat.Pcm.Encode(WithoutTail(speech.Samples)));
        }

        using var server = StartServer(settings);
        try
        {
            var address = await AddressAsync(server);
            // The first words of a server load its models.
            _ = await TalkAsync(address, spoken, 0, turns: 1);
            foreach (var calls in (int[])[1, 4, 8]) await MeasureAsync(server, address, spoken, calls, report);
        }
        finally
        {
            server.Kill();
        }
    }

    private static Process StartServer(string[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(MeasureLatency).Assembly.Location, "--urls=http://127.0.0.1:0", .. settings]) { RedirectStandardOutput = true };
        return Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
    }

    private static async Task<Uri> AddressAsync(Process server)
    {
        const string ready = "READY ";
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(ready, StringComparison.Ordinal)) return new Uri(line[ready.Length..]);
        }

        throw new InvalidOperationException("The server ended while it started.");
    }

    private static async Task MeasureAsync(Process server, Uri address, List<byte[]> spoken, int calls, TextWriter report)
    {
        server.Refresh();
        var (cpu, wall) = (server.TotalProcessorTime, Stopwatch.StartNew());
        var all = await Task.WhenAll(Enumerable.Range(0, calls).Select(i => TalkAsync(address, spoken, i, Turns)));
        var waits = all.SelectMany(w => w).Order().ToArray();
        server.Refresh();
        await report.WriteLineAsync(FormattableString.Invariant(
            $"{calls} calls: median {waits[waits.Length / 2]} ms, least {waits[0]}, most {waits[^1]} of {waits.Length} turns; server: {(server.TotalProcessorTime - cpu).TotalSeconds / wall.Elapsed.TotalSeconds:0.00} cores, {server.WorkingSet64 / 1024 / 1024} MB, at most {server.PeakWorkingSet64 / 1024 / 1024} MB"));
    }

    private static async Task<List<long>> TalkAsync(Uri server, List<byte[]> spoken, int offset, int turns)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer sk-local");
        await socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/v1/realtime" }.Uri, CancellationToken.None);
        await SendAsync(socket, $$$"""{"type":"session.update","session":{"type":"realtime","instructions":"You are {{{Agents[offset % Agents.Length]}}}, an analyst.","audio":{"input":{"transcription":{"model":"whisper-1"},"turn_detection":{"type":"server_vad","silence_duration_ms":300} } } } }""");
        var waits = new List<long>();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(BeatMs));
        await PlayAsync(socket, new byte[48 * 400 * ((offset % 4) + 1)], beat, null);
        for (var turn = 0; turn < turns; turn++)
        {
            await PlayAsync(socket, spoken[(turn + offset) % spoken.Count], beat, null);
            var clock = Stopwatch.StartNew();
            var answer = FirstSoundAsync(socket);
            await PlayAsync(socket, new byte[48 * 10_000], beat, answer);
            await answer;
            waits.Add(clock.ElapsedMilliseconds);
            await DoneAsync(socket);
        }

        return waits;
    }

    /// <summary>At the pace of a microphone, until it ends or, when there is one, until the answer has come.</summary>
    private static async Task PlayAsync(ClientWebSocket socket, byte[] sound, PeriodicTimer beat, Task? until)
    {
        for (var at = 0; at < sound.Length && until is not { IsCompleted: true }; at += BeatMs * 48)
        {
            await SendAsync(socket, $$"""{"type":"input_audio_buffer.append","audio":"{{Convert.ToBase64String(sound.AsSpan(at, Math.Min(BeatMs * 48, sound.Length - at)))}}"}""");
            await beat.WaitForNextTickAsync();
        }
    }

    private static Task FirstSoundAsync(ClientWebSocket socket) => ReadToAsync(socket, "response.output_audio.delta");

    private static Task DoneAsync(ClientWebSocket socket) => ReadToAsync(socket, "response.done");

    private static async Task ReadToAsync(ClientWebSocket socket, string type)
    {
        var buffer = new byte[256 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length));
            if (json.RootElement.GetProperty("type").ValueEquals(type)) return;
        }
    }

    private static Task SendAsync(ClientWebSocket socket, string json)
        => socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Speech ends with its last audible sample.</summary>
    private static ReadOnlySpan<short> WithoutTail(ReadOnlySpan<short> samples)
    {
        var end = samples.Length;
        while (end > 1 && Math.Abs((int)samples[end - 1]) < 300) end--;
        return samples[..end];
    }
}
