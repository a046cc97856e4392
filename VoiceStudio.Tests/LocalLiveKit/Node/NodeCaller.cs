using System.Collections.Concurrent;
using System.Text.Json;
using VoiceStudio.Tests.LocalLiveKit.Calls;

namespace VoiceStudio.Tests.LocalLiveKit.Node;

/// <summary>@livekit/rtc-node, as agents written for Node.js use it: caller.mjs does what is asked here.</summary>
internal sealed class NodeCaller : ICaller
{
    private readonly NodeProcess _node = NodeProcess.Start("caller.mjs");
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _asked = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Task _reading;
    private int _id;

    private NodeCaller(string identity)
    {
        Identity = identity;
        _reading = ReadAsync();
    }

    public string Identity { get; }

    public static async Task<NodeCaller> JoinAsync(string url, string identity, string token, CancellationToken stop)
    {
        var caller = new NodeCaller(identity);
        await caller.Ask("join", stop, url, token);
        return caller;
    }

    public Task SoundAsync(int hertz, CancellationToken stop) => Ask("sound", stop, hertz);

    /// <summary>Its tracks have no method to mute them.</summary>
    public Task MuteAsync(bool muted, CancellationToken stop) => throw new NotSupportedException();

    public Task HearsAsync(string identity, int hertz, CancellationToken stop) => Ask("hears", stop, identity, hertz);

    public async Task<string> DescribeAsync(CancellationToken stop) => (await Ask("describe", stop)).GetString()!;

    public Task HearsSilenceAsync(string identity, CancellationToken stop) => Ask("hearsSilence", stop, identity);

    public Task SeesMutedAsync(string identity, bool muted, CancellationToken stop) => Ask("seesMuted", stop, identity, muted);

    public Task SeesSpeakingAsync(string identity, CancellationToken stop) => Ask("seesSpeaking", stop, identity);

    public Task SeesGoneAsync(string identity, CancellationToken stop) => Ask("seesGone", stop, identity);

    public async Task<string> IsPutOutAsync(CancellationToken stop) => (await Ask("isPutOut", stop)).GetString()!;

    public async Task<string> TrackSidAsync(CancellationToken stop) => (await Ask("trackSid", stop)).GetString()!;

    public Task UnpublishAsync(CancellationToken stop) => Ask("unpublish", stop);

    public Task SendTextAsync(string text, CancellationToken stop) => Ask("sendText", stop, text);

    public async Task<(string From, string Text)> TextAsync(CancellationToken stop)
    {
        var text = await Ask("text", stop);
        return (text[0].GetString()!, text[1].GetString()!);
    }

    public Task SendPacketsAsync(int count, bool reliable, string? to, CancellationToken stop) => Ask("sendPackets", stop, count, reliable, to);

    public async Task<string[]> PacketsAsync(int count, CancellationToken stop) => [.. (await Ask("packets", stop, count)).EnumerateArray().Select(p => p.GetString()!)];

    public async Task<string> CallAsync(string identity, string payload, CancellationToken stop) => (await Ask("call", stop, identity, payload)).GetString()!;

    public Task IsBackAsync(int times, CancellationToken stop) => Ask("isBack", stop, times);

    public Task LeaveAsync(CancellationToken stop) => Ask("leave", stop);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _writing.Dispose();
    }

    private async Task<JsonElement> Ask(string what, CancellationToken stop, params object?[] args)
    {
        var id = Interlocked.Increment(ref _id);
        var answer = _asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _writing.WaitAsync(stop);
        try
        {
            await _node.WriteLineAsync(JsonSerializer.Serialize(new { id, what, args }), stop);
        }
        finally
        {
            _writing.Release();
        }

        return await answer.Task.WaitAsync(stop);
    }

    private async Task ReadAsync()
    {
        while (await _node.ReadLineAsync(CancellationToken.None) is { } line)
        {
            // LiveKit's library writes its log here too.
            if (!line.StartsWith("{\"id\":", StringComparison.Ordinal)) continue;
            using var said = JsonDocument.Parse(line);
            if (!_asked.TryRemove(said.RootElement.GetProperty("id").GetInt32(), out var asked)) continue;
            if (said.RootElement.TryGetProperty("error", out var error)) asked.TrySetException(new InvalidOperationException(error.GetString()));
            else asked.TrySetResult(said.RootElement.GetProperty("result").Clone());
        }

        foreach (var asked in _asked.Values) asked.TrySetException(new InvalidOperationException("The Node.js process has ended. " + _node.Errors));
    }
}
