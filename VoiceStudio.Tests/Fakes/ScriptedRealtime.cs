using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VoiceStudio.Tests.Fakes;

/// <summary>
/// A Realtime API whose every word the test writes: a real WebSocket server on loopback that does nothing by itself. For what no honest
/// server does: silence, ignored cancels, late and malformed events, drops in mid-sentence.
/// </summary>
internal sealed class ScriptedRealtime : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<ScriptedConnection> _connections = Channel.CreateUnbounded<ScriptedConnection>();

    private ScriptedRealtime()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapGet("/v1/realtime", ServeAsync);
    }

    /// <summary>HTTP status with which the next connections are refused; null lets them in.</summary>
    public int? Refusing { get; set; }

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    public static async Task<ScriptedRealtime> StartAsync(CancellationToken stop)
    {
        var server = new ScriptedRealtime();
        await server._app.StartAsync(stop);
        server.Endpoint = new Uri(server._app.Urls.First() + "/v1");
        return server;
    }

    /// <summary>The next connection that a client opened.</summary>
    public ValueTask<ScriptedConnection> ConnectionAsync(CancellationToken stop) => _connections.Reader.ReadAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext http)
    {
        if (Refusing is { } status)
        {
            http.Response.StatusCode = status;
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync("realtime");
        using var connection = new ScriptedConnection(socket);
        await _connections.Writer.WriteAsync(connection, http.RequestAborted);
        await connection.ReadAsync(http.RequestAborted);
    }
}

/// <summary>One client's session: what it sent, and what the test has the server say.</summary>
internal sealed class ScriptedConnection(WebSocket socket) : IDisposable
{
    private readonly Channel<JsonNode> _received = Channel.CreateUnbounded<JsonNode>();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private int _appended;

    /// <summary>Bytes of sound appended so far.</summary>
    public int AppendedBytes => Volatile.Read(ref _appended);

    /// <summary>The next event of this type; those before it are skipped, the sound is not counted as one.</summary>
    public async Task<JsonNode> ReceivedAsync(string type, CancellationToken stop)
    {
        while (true)
        {
            var received = await _received.Reader.ReadAsync(stop);
            if ((string?)received["type"] == type) return received;
        }
    }

    /// <summary>Everything received and not asked for yet, by type.</summary>
    public IReadOnlyList<JsonNode> Drain()
    {
        var all = new List<JsonNode>();
        while (_received.Reader.TryRead(out var next)) all.Add(next);
        return all;
    }

    public Task SendAsync(object happened, CancellationToken stop) => SendRawAsync(JsonSerializer.SerializeToUtf8Bytes(happened), stop);

    public async Task SendRawAsync(byte[] message, CancellationToken stop)
    {
        await _sending.WaitAsync(stop);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Text, true, stop);
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose() => _sending.Dispose();

    /// <summary>The wire is cut, without a goodbye.</summary>
    public void Drop() => socket.Abort();

    public async Task ReadAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var received in socket.ClientEventsAsync(stop)) Take(received);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client went, or the test cut the wire.
        }
        finally
        {
            _received.Writer.TryComplete();
        }
    }

    private void Take(JsonNode received)
    {
        if ((string?)received["type"] == "input_audio_buffer.append") Interlocked.Add(ref _appended, Convert.FromBase64String((string)received["audio"]!).Length);
        else _received.Writer.TryWrite(received);
    }
}
