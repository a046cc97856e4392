using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>What Web sends to a page's circuit.</summary>
internal sealed class CircuitTraffic
{
    private readonly ConcurrentQueue<double> _messages = new();

    private CircuitTraffic(IPage page)
        => page.WebSocket += (_, socket) =>
        {
            if (socket.Url.Contains("/_blazor", StringComparison.Ordinal)) socket.FrameReceived += (_, _) => _messages.Enqueue(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        };

    /// <summary>Before the page's first circuit.</summary>
    public static CircuitTraffic Listen(IPage page) => new(page);

    /// <param name="from">Milliseconds since 1970.</param>
    /// <param name="until">Milliseconds since 1970.</param>
    /// <returns>Messages a second.</returns>
    public double Rate(double from, double until) => _messages.Count(at => at >= from && at < until) * 1000 / (until - from);
}
