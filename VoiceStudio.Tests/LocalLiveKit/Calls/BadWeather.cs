using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>
/// A network between clients and server that loses a tenth of all datagrams and holds each back for 0 to 50 ms, so that they overtake each other. Clients
/// come to it since it puts its own port into the descriptions that pass through.
/// </summary>
internal sealed class BadWeather : IAsyncDisposable
{
    private const double Loss = 0.1;
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(50);

    private readonly Uri _server;
    private readonly WebApplication _signal;
    private readonly Socket _clients = Bind();
    private readonly ConcurrentDictionary<EndPoint, Socket> _ways = new();
    private readonly PriorityQueue<(Socket From, EndPoint? To, byte[] Datagram), long> _held = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly CancellationTokenSource _over = new();
    private readonly Random _random = new(5);
    private IPEndPoint? _media;
    private long _passed, _lost;

    private BadWeather(string server)
    {
        _server = new Uri(server);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _signal = builder.Build();
        _signal.Urls.Add("http://127.0.0.1:0");
        _signal.UseWebSockets();
        _signal.Map("/{**path}", RelaySignalAsync);
    }

    public string Url => _signal.Urls.First();

    public (long Passed, long Lost) Datagrams => (Interlocked.Read(ref _passed), Interlocked.Read(ref _lost));

    public static async Task<BadWeather> BetweenAsync(string server)
    {
        var weather = new BadWeather(server);
        await weather._signal.StartAsync();
        weather._running.Add(weather.FromClientsAsync());
        weather._running.Add(weather.ReleaseAsync());
        return weather;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _signal.DisposeAsync();
        foreach (var task in _running)
        {
            try
            {
                await task;
            }
            catch (OperationCanceledException)
            {
                // How each of them ends.
            }
        }

        _clients.Dispose();
        foreach (var way in _ways.Values) way.Dispose();
        _over.Dispose();
    }

    private async Task FromClientsAsync()
    {
        var buffer = new byte[2048];
        while (true)
        {
            var received = await _clients.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _over.Token);
            if (_media is null) continue;
            // A socket for each client, as the server tells clients apart by where they send from.
            var way = _ways.GetOrAdd(received.RemoteEndPoint, client =>
            {
                var socket = Bind();
                _running.Add(FromServerAsync(socket, client));
                return socket;
            });
            Hold(way, _media, buffer.AsSpan(0, received.ReceivedBytes));
        }
    }

    private async Task FromServerAsync(Socket way, EndPoint client)
    {
        var buffer = new byte[2048];
        while (true)
        {
            var length = (await way.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _over.Token)).ReceivedBytes;
            Hold(_clients, client, buffer.AsSpan(0, length));
        }
    }

    private void Hold(Socket from, EndPoint to, ReadOnlySpan<byte> datagram)
    {
        lock (_held)
        {
            if (_random.NextDouble() < Loss)
            {
                Interlocked.Increment(ref _lost);
                return;
            }

            _held.Enqueue((from, to, datagram.ToArray()), Environment.TickCount64 + _random.Next((int)MaxDelay.TotalMilliseconds));
        }
    }

    private async Task ReleaseAsync()
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (await often.WaitForNextTickAsync(_over.Token))
        {
            while (true)
            {
                (Socket From, EndPoint? To, byte[] Datagram) due;
                lock (_held)
                {
                    if (!_held.TryPeek(out due, out var at) || at > Environment.TickCount64) break;
                    _held.Dequeue();
                }

                await due.From.SendToAsync(due.Datagram, SocketFlags.None, due.To!, _over.Token);
                Interlocked.Increment(ref _passed);
            }
        }
    }

    /// <summary>The signal connection, message for message.</summary>
    private async Task RelaySignalAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var there = new System.Net.WebSockets.ClientWebSocket();
        if (context.Request.Headers.Authorization is [{ } authorization]) there.Options.SetRequestHeader("Authorization", authorization);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, context.RequestAborted);
        await there.ConnectAsync(new UriBuilder(_server) { Scheme = "ws", Path = context.Request.Path, Query = context.Request.QueryString.Value }.Uri, ended.Token);
        using var here = await context.WebSockets.AcceptWebSocketAsync();
        var both = new[] { PumpAsync(here, there, bytes => bytes, ended.Token), PumpAsync(there, here, PutOwnPort, ended.Token) };
        await Task.WhenAny(both);
        await ended.CancelAsync();
        await Task.WhenAll(both);
    }

    private static async Task PumpAsync(System.Net.WebSockets.WebSocket from, System.Net.WebSockets.WebSocket to, Func<byte[], byte[]> change, CancellationToken stop)
    {
        var buffer = new byte[256 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                System.Net.WebSockets.ValueWebSocketReceiveResult part;
                do
                {
                    part = await from.ReceiveAsync(buffer.AsMemory(length), stop);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == System.Net.WebSockets.WebSocketMessageType.Close) return;
                await to.SendAsync(change(buffer[..length]), part.MessageType, true, stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or System.Net.WebSockets.WebSocketException)
        {
            // One side has gone; so does the other.
        }
    }

    private byte[] PutOwnPort(byte[] message)
    {
        var response = SignalResponse.Parser.ParseFrom(message);
        var description = response.Answer ?? response.Offer;
        if (description is null) return message;
        // a=candidate:<foundation> <component> udp <priority> <address> <port> typ host
        var lines = description.Sdp.Split("\r\n").Select(line =>
        {
            if (!line.StartsWith("a=candidate:", StringComparison.Ordinal)) return line;
            var words = line.Split(' ');
            if (words[4] != "127.0.0.1") return null;
            _media = new IPEndPoint(IPAddress.Loopback, int.Parse(words[5], System.Globalization.CultureInfo.InvariantCulture));
            words[5] = ((IPEndPoint)_clients.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return string.Join(' ', words);
        });
        description.Sdp = string.Join("\r\n", lines.Where(l => l is not null));
        return response.ToByteArray();
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
