using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceStudio.AgentHost.Reporting;
using VoiceStudio.AgentHost.Sessions;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.AgentHost.Reporting;

/// <summary>The live link over a real SignalR connection to a Web that is cut off again and again.</summary>
public sealed class AgentLinkTests
{
    [Fact(Timeout = 30_000)]
    public async Task No_event_is_lost_or_doubled_by_cuts()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var web = await FakeWeb.StartAsync(stop);
        web.Store.CutAfter = 7;
        var outbox = new EventOutbox(TimeProvider.System);
        await using var link = new AgentLinkConnection(web.Address, "token", outbox, new LinkCommands(_ => { }), TimeProvider.System, NullLogger.Instance);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = link.RunAsync(ended.Token);
        for (var i = 0; i < 300; i++) outbox.Add(new ReplyTranscript("reply", 1, new string('x', i)));
        await web.Store.HoldsAsync(300, stop);
        await ended.CancelAsync();
        await running;
        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long)i), web.Store.Events.Select(e => e.Sequence));
        Assert.Equal(Enumerable.Range(0, 300), web.Store.Events.Select(e => Assert.IsType<ReplyTranscript>(e).Text.Length));
        Assert.True(web.Store.Cuts >= 3, $"{web.Store.Cuts} cuts");
    }

    [Fact(Timeout = 30_000)]
    public async Task Commands_come_down_in_order_with_everything_they_hold()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var web = await FakeWeb.StartAsync(stop);
        var signals = Channel.CreateUnbounded<SessionSignal>();
        await using var link = new AgentLinkConnection(web.Address, "token", new EventOutbox(TimeProvider.System), new LinkCommands(s => signals.Writer.TryWrite(s)), TimeProvider.System, NullLogger.Instance);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = link.RunAsync(ended.Token);
        var host = await web.Store.ConnectedAsync(stop);
        var grant = new FloorGrant(7, TimeSpan.FromSeconds(3), GrantPurpose.HandOff, "turn", null, new Briefing("Atlas", "needs figures", "how much?")) { IssuedAt = TimeProvider.System.GetUtcNow() };
        await host.Grant(grant);
        await host.Listen(true);
        await host.SetColleagues([new Colleague("nova", "Nova", "travel")]);
        await host.Leave("over");

        Assert.Equal(new LinkSignal.Granted(grant), await signals.Reader.ReadAsync(stop));
        Assert.Equal(new LinkSignal.Listening(true), await signals.Reader.ReadAsync(stop));
        Assert.Equal("Nova", Assert.Single(Assert.IsType<LinkSignal.Company>(await signals.Reader.ReadAsync(stop)).Colleagues).Name);
        Assert.Equal(new LinkSignal.Left("over"), await signals.Reader.ReadAsync(stop));
        await ended.CancelAsync();
        await running;
    }

    /// <summary>Stores each event once, and now and then cuts the line before it has answered.</summary>
    internal sealed class Store
    {
        private readonly Channel<IAgentLinkClient> _hosts = Channel.CreateUnbounded<IAgentLinkClient>();
        private readonly TaskCompletionSource<int> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _calls;
        private int _wanted = int.MaxValue;

        public ConcurrentQueue<AgentEvent> Events { get; } = new();

        public int Cuts { get; private set; }

        public int CutAfter { get; set; } = int.MaxValue;

        public ValueTask<IAgentLinkClient> ConnectedAsync(CancellationToken stop) => _hosts.Reader.ReadAsync(stop);

        public Task HoldsAsync(int count, CancellationToken stop)
        {
            _wanted = count;
            if (Events.Count >= count) _all.TrySetResult(count);
            return _all.Task.WaitAsync(stop);
        }

        public void Came(IAgentLinkClient host) => _hosts.Writer.TryWrite(host);

        public long Take(IReadOnlyList<AgentEvent> events, HubCallerContext context)
        {
            // A cut may come before anything was stored, in the middle of a batch, or after all of it.
            var cut = ++_calls % 2 == 1 && CutAfter < int.MaxValue && Cuts < 3;
            foreach (var happened in cut ? events.Take(CutAfter) : events)
            {
                if (happened.Sequence == Events.Count + 1) Events.Enqueue(happened);
            }

            if (cut)
            {
                Cuts++;
                context.Abort();
            }

            if (Events.Count >= _wanted) _all.TrySetResult(Events.Count);
            return Events.Count;
        }
    }

    internal sealed class LinkHub(Store store) : Hub<IAgentLinkClient>, IAgentLink
    {
        public override Task OnConnectedAsync()
        {
            // Outlives the hub object, which lives for one call.
            store.Came(Context.GetHttpContext()!.RequestServices.GetRequiredService<IHubContext<LinkHub, IAgentLinkClient>>().Clients.Client(Context.ConnectionId));
            return Task.CompletedTask;
        }

        public Task<long> Publish(IReadOnlyList<AgentEvent> events) => Task.FromResult(store.Take(events, Context));
    }

    private sealed class FakeWeb : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private FakeWeb(WebApplication app, Store store) => (_app, Store) = (app, store);

        public Store Store { get; }

        public Uri Address => new(_app.Urls.First() + "/link");

        public static async Task<FakeWeb> StartAsync(CancellationToken stop)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var store = new Store();
            builder.Services.AddSingleton(store);
            builder.Services.AddSignalR().AddJsonProtocol(json => ContractJson.Configure(json.PayloadSerializerOptions));
            var app = builder.Build();
            app.MapHub<LinkHub>("/link");
            await app.StartAsync(stop);
            return new FakeWeb(app, store);
        }

        public async ValueTask DisposeAsync()
        {
            await _app.StopAsync(new CancellationToken(true));
            await _app.DisposeAsync();
        }
    }
}
