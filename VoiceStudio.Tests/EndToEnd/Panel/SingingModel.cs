using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VoiceStudio.Tests.EndToEnd.Panel;

/// <summary>What an agent does with its turn.</summary>
/// <param name="Milliseconds">How long it sings.</param>
/// <param name="HandsTo">Whom it hands over to meanwhile.</param>
internal sealed record Song(int Milliseconds, string? HandsTo = null);

/// <summary>
/// A Realtime endpoint that understands whatever it is told to, and answers at once with a tone of the agent's own: in a recording of all
/// of them together it can be told who sounded when.
/// </summary>
internal sealed class SingingModel : IAsyncDisposable
{
    /// <summary>Hertz. So far apart that the beginning of one is not taken for another.</summary>
    public static readonly IReadOnlyDictionary<string, int> Tones = new Dictionary<string, int> { ["Atlas"] = 500, ["Scout"] = 1100, ["Nova"] = 1800 };

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<SingingSession, byte> _sessions = new();

    private SingingModel(WebApplication app) => _app = app;

    public Uri Endpoint => new(_app.Urls.First() + "/v1");

    /// <summary>What the person is understood to have said, whatever the sound.</summary>
    public volatile string Words = "hello";

    /// <summary>What an agent does with its next turns.</summary>
    public Func<string, Song> Sings { get; set; } = _ => new Song(1500);

    /// <summary>response.cancel changes nothing: the sound goes on coming.</summary>
    public volatile bool IgnoresCancel;

    /// <summary>How often it was asked to cancel, and did not.</summary>
    public int CancelsIgnored => _sessions.Keys.Sum(s => s.CancelsIgnored);

    public static async Task<SingingModel> StartAsync(CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        var model = new SingingModel(app);
        app.MapGet("/v1/realtime", model.ServeAsync);
        await app.StartAsync(stop);
        return model;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync("realtime");
        using var session = new SingingSession(socket, this);
        _sessions.TryAdd(session, 0);
        await session.RunAsync(http.RequestAborted);
    }
}
