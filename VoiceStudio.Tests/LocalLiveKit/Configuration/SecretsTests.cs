using System.Collections.Concurrent;
using System.Net.WebSockets;
using Livekit.Server.Sdk.Dotnet;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VoiceStudio.Tests.LocalLiveKit.Signaling;

namespace VoiceStudio.Tests.LocalLiveKit.Configuration;

/// <summary>A log is read by people who may not enter a call.</summary>
public sealed class SecretsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task No_line_of_the_log_holds_a_token_or_a_secret_whatever_the_settings_ask_for()
    {
        using var log = new KeptLog();
        await using var server = LiveServer.Build(
            "logging: { level: debug }\n", "--Logging:LogLevel:Default", "Trace", "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace");
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await server.StartAsync(Stop);
        var token = LiveServer.Token("anna", "secrets");
        await UseEveryDoorAsync(server.Urls.First(), token);
        await server.StopAsync(Stop);

        Assert.Contains(log.Lines, l => l.Contains("anna", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, l => l.Contains(token, StringComparison.Ordinal) || l.Contains(token.Split('.')[2], StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, l => l.Contains(LiveServer.Secret, StringComparison.Ordinal) || l.Contains("access_token=ey", StringComparison.Ordinal));
    }

    private static async Task UseEveryDoorAsync(string url, string token)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        await http.GetStringAsync("/rtc/validate?access_token=" + token, Stop);
        using (var refused = await http.GetAsync("/rtc?access_token=" + token, Stop)) Assert.False(refused.IsSuccessStatusCode);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(url.Replace("http", "ws", StringComparison.Ordinal) + "/rtc?access_token=" + token), Stop);
        await socket.ReceiveAsync(new byte[64 * 1024].AsMemory(), Stop);
        await using var v1 = await SignalClient.JoinV1Async(url, token, new JoinRequest(), Stop);
        await new RoomServiceClient(url, LiveServer.Key, LiveServer.Secret).DeleteRoom(new DeleteRoomRequest { Room = "secrets" }, Stop);
    }

    /// <summary>Takes what any sink would be given, scopes included.</summary>
    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Lines.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
