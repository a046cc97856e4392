using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VoiceStudio.Tests.EndToEnd.Panel;

/// <summary>Stands between the agent hosts and Web, byte for byte, and can be cut for one agent: its callback token, which names it, is in the first lines of every request.</summary>
internal sealed class LinkRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<Connection, Task> _connections = new();
    private readonly int _webPort;
    private Task _accepting = Task.CompletedTask;
    private volatile string? _cut;

    private LinkRelay(int webPort) => _webPort = webPort;

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public static LinkRelay Start(int webPort)
    {
        var relay = new LinkRelay(webPort);
        relay._listener.Start();
        relay._accepting = relay.AcceptAsync();
        return relay;
    }

    /// <summary>What the agent's host has open breaks, and what it opens anew breaks too, until <see cref="Mend"/>.</summary>
    public void Cut(string agentId)
    {
        _cut = Guid.Parse(agentId).ToString("n");
        foreach (var connection in _connections.Keys.Where(c => c.Speaks(_cut))) connection.Dispose();
    }

    public void Mend() => _cut = null;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var connection in _connections.Keys) connection.Dispose();
        await Task.WhenAll(_connections.Values);
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = new Connection(await _listener.AcceptTcpClientAsync(_ended.Token));
                _connections[connection] = Task.CompletedTask;
                _connections[connection] = RunAsync(connection);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The relay is over.
        }
    }

    private async Task RunAsync(Connection connection)
    {
        try
        {
            await connection.RunAsync(_webPort, () => _cut, _ended.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Broken by one end, or by us.
        }
        finally
        {
            connection.Dispose();
            _connections.TryRemove(connection, out _);
        }
    }

    private sealed class Connection(TcpClient host) : IDisposable
    {
        private readonly TcpClient _web = new();
        private string _said = "";

        public bool Speaks(string agent) => _said.Contains($".{agent}.", StringComparison.Ordinal);

        public void Dispose()
        {
            host.Dispose();
            _web.Dispose();
        }

        public async Task RunAsync(int port, Func<string?> cut, CancellationToken ended)
        {
            await _web.ConnectAsync(IPAddress.Loopback, port, ended);
            var up = PumpUpAsync(cut, ended);
            var down = _web.GetStream().CopyToAsync(host.GetStream(), ended);
            await Task.WhenAny(up, down);
            Dispose();
            await Task.WhenAll(up, down);
        }

        private async Task PumpUpAsync(Func<string?> cut, CancellationToken ended)
        {
            var buffer = new byte[16 * 1024];
            while (await host.GetStream().ReadAsync(buffer, ended) is > 0 and var count)
            {
                // A connection that is kept alive speaks for whoever spoke over it last.
                var said = Encoding.ASCII.GetString(buffer, 0, Math.Min(count, 4096));
                if (said.Contains("Authorization: Bearer ", StringComparison.OrdinalIgnoreCase)) _said = said;
                if (cut() is { } agent && Speaks(agent)) return;
                await _web.GetStream().WriteAsync(buffer.AsMemory(0, count), ended);
            }
        }
    }
}
