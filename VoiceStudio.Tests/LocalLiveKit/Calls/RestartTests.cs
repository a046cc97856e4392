using System.Diagnostics;
using Microsoft.AspNetCore.Builder;

namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>A developer restarts the server in the middle of a call: every client is back in it by itself, with what it published.</summary>
[Collection(CallHallCollection.Name)]
public sealed class RestartTests(CallHall hall)
{
    private static readonly TimeSpan _hearing = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 90_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everybody_is_back_and_heard_after_the_server_restarts(bool politely)
    {
        var room = TestContext.Current.Test!.UniqueID;
        var first = LiveServer.Build();
        await first.StartAsync(Stop);
        var url = first.Urls.First();
        var callers = new List<(ICaller Caller, int Pitch)>();
        try
        {
            foreach (var (client, oneConnection) in new[] { (Client.Rust, true), (Client.Rust, false), (Client.Browser, true), (Client.Browser, false) })
            {
                var caller = await hall.JoinAsync(client, $"{client}{oneConnection}", room, oneConnection, Stop, url);
                callers.Add((caller, 400 + (300 * callers.Count)));
                await caller.SoundAsync(callers[^1].Pitch, Stop);
            }

            await EverybodyHearsEverybody(callers);
            await EndAsync(first, politely);
            await using var second = LiveServer.Build(null, "--urls", url);
            await second.StartAsync(Stop);
            var clock = Stopwatch.StartNew();
            await Task.WhenAll(callers.Select(async c =>
            {
                await c.Caller.IsBackAsync(1, Stop);
                TestContext.Current.TestOutputHelper?.WriteLine($"{c.Caller.Identity} is back after {clock.ElapsedMilliseconds} ms");
            }));
            await EverybodyHearsEverybody(callers);
            await Task.WhenAll(callers.Select(c => c.Caller.LeaveAsync(Stop)));
        }
        finally
        {
            foreach (var (caller, _) in callers) await caller.DisposeAsync();
        }
    }

    /// <summary>Politely it says that it stops; otherwise sockets close as they do when a process is killed.</summary>
    private static async Task EndAsync(WebApplication server, bool politely)
    {
        if (politely) await server.StopAsync(Stop);
        else await LiveServer.CutAllAsync(server, Stop);
        await server.DisposeAsync();
    }

    private static async Task EverybodyHearsEverybody(IReadOnlyCollection<(ICaller Caller, int Pitch)> callers)
    {
        var pairs = await Task.WhenAll(
            from listener in callers
            from speaker in callers
            where listener != speaker
            select DoesNotHear(listener.Caller, speaker.Caller.Identity, speaker.Pitch));
        var deaf = string.Join('\n', pairs.OfType<string>());
        if (deaf.Length > 0) Assert.Fail(deaf);
    }

    /// <summary>Null when it does.</summary>
    private static async Task<string?> DoesNotHear(ICaller listener, string speaker, int pitch)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(_hearing);
        try
        {
            await listener.HearsAsync(speaker, pitch, limit.Token);
            return null;
        }
        catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
        {
            return $"{listener.Identity} does not hear {speaker}: {await listener.DescribeAsync(Stop)}";
        }
    }
}
