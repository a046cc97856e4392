using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VoiceStudio.Contracts;
using VoiceStudio.Tests.AgentHost.Joining;
using VoiceStudio.Tests.EndToEnd;
using VoiceStudio.Tests.LiveKit;

namespace VoiceStudio.Tests.AgentHost.Sessions;

/// <summary>
/// A call with everything real but Web: LocalLiveKit, an AgentHost, LiveKit's native client as the caller, and whichever Realtime server
/// the test names. Status callbacks come to a small HTTP server of the test's.
/// </summary>
internal sealed class CallUnderTest : IAsyncDisposable
{
    private readonly WebApplication _callbacks;
    private readonly Channel<StatusReport> _reports = Channel.CreateUnbounded<StatusReport>();
    private readonly LocalServer _rooms;
    private readonly CancellationToken _stop;

    private CallUnderTest(LocalServer rooms, HostUnderTest host, WebApplication callbacks, CancellationToken stop) => (_rooms, Host, _callbacks, _stop) = (rooms, host, callbacks, stop);

    public HostUnderTest Host { get; }

    public string RoomName { get; } = "room-" + Guid.NewGuid().ToString("N");

    /// <summary>Bearer tokens that the callbacks carried.</summary>
    public ConcurrentBag<string> Tokens { get; } = [];

    /// <summary>The report that an agent gave up; null while none did.</summary>
    public StatusReport? Failure { get; private set; }

    public static async Task<CallUnderTest> StartAsync(LocalServer rooms, Uri realtime, CancellationToken stop, params string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var callbacks = builder.Build();
        var host = await HostUnderTest.StartAsync(stop, ["--Realtime:Endpoint=" + realtime, "--Realtime:ApiKey=key", "--AgentHost:GoodbyeLimit=00:00:05", .. settings]);
        var call = new CallUnderTest(rooms, host, callbacks, stop);
        callbacks.MapPost("/status/{agent}", (Delegate)call.TakeAsync);
        await callbacks.StartAsync(stop);
        return call;
    }

    public JoinRequest Join(string agentId = "atlas") => HostUnderTest.Join("call", agentId) with
    {
        RoomName = RoomName,
        LiveKitUrl = _rooms.Url,
        Token = _rooms.TokenFor("agent:" + agentId, RoomName, agent: true),
        CallbackUrl = new Uri(_callbacks.Urls.First() + "/status/" + agentId),
    };

    public Task<RoomCaller> CallerAsync(string identity = "user:ann") => RoomCaller.JoinAsync(_rooms.Url, _rooms.TokenFor(identity, RoomName), _stop);

    /// <summary>The next status that the host reported; others before it are returned too.</summary>
    public async Task<List<StatusReport>> UntilAsync(AgentStatus status)
    {
        var seen = new List<StatusReport>();
        do
        {
            seen.Add(await _reports.Reader.ReadAsync(_stop));
        }
        while (seen[^1].Status != status);
        return seen;
    }

    public async Task<int> AgentsInRoomAsync()
    {
        var there = await _rooms.Rooms.ListParticipants(new Livekit.Server.Sdk.Dotnet.ListParticipantsRequest { Room = RoomName }, _stop);
        return there.Participants.Count(p => p.Identity.StartsWith("agent:", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _callbacks.DisposeAsync();
    }

    private async Task<IResult> TakeAsync(HttpContext http)
    {
        Tokens.Add(http.Request.Headers.Authorization.ToString());
        var report = await JsonSerializer.DeserializeAsync<StatusReport>(http.Request.Body, ContractJson.Options, http.RequestAborted);
        if (report!.Status == AgentStatus.Failed) Failure = report;
        _reports.Writer.TryWrite(report);
        return Results.NoContent();
    }
}
