using System.Threading.Channels;
using Livekit.Server.Sdk.Dotnet;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VoiceStudio.Tests.LocalLiveKit.Sdp;
using VoiceStudio.Tests.LocalLiveKit.Signaling;

namespace VoiceStudio.Tests.LocalLiveKit.RoomService;

/// <summary>A backend hears of what happens, signed, in order, and even if it was away for a moment.</summary>
public sealed class WebhookTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Events_arrive_signed_in_order_and_again_when_refused()
    {
        var received = Channel.CreateUnbounded<WebhookEvent>();
        var refusals = 2;
        await using var backend = Backend(app => app.MapPost("/hook", async (HttpRequest request) =>
        {
            if (Interlocked.Decrement(ref refusals) >= 0) return Results.StatusCode(503);
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, Stop);
            Assert.Equal("application/webhook+json", request.ContentType);
            received.Writer.TryWrite(new WebhookReceiver(LiveServer.Key, LiveServer.Secret).Receive(body.ToArray(), request.Headers.Authorization.ToString()));
            return Results.Ok();
        }));
        await backend.StartAsync(Stop);
        await using var server = LiveServer.Build($"webhook: {{ api_key: {LiveServer.Key}, urls: ['{backend.Urls.First()}/hook'] }}\nlogging: {{ level: error }}\n");
        await server.StartAsync(Stop);

        await using (var anna = await SignalClient.JoinAsync(server.Urls.First(), LiveServer.Token("anna", "hooks"), Stop))
        {
            await anna.SendAsync(new SignalRequest { AddTrack = new() { Cid = "c", Name = "mic", Source = TrackSource.Microphone } }, Stop);
            await anna.SendAsync(new SignalRequest { Offer = new() { Type = "offer", Sdp = Offers.Publisher("c") } }, Stop);
            await anna.ReceiveAsync(r => r.Answer is not null, Stop);
        }

        var events = new List<WebhookEvent>();
        while (events.LastOrDefault()?.Event != WebhookEvents.ParticipantLeft) events.Add(await received.Reader.ReadAsync(Stop));
        await new RoomServiceClient(server.Urls.First(), LiveServer.Key, LiveServer.Secret).DeleteRoom(new DeleteRoomRequest { Room = "hooks" }, Stop);
        events.Add(await received.Reader.ReadAsync(Stop));

        Assert.Equal([WebhookEvents.RoomStarted, WebhookEvents.TrackPublished, WebhookEvents.TrackUnpublished, WebhookEvents.ParticipantLeft, WebhookEvents.RoomFinished], events.Select(e => e.Event));
        Assert.Equal("mic", events[1].Track.Name);
        Assert.Equal("anna", events[3].Participant.Identity);
        Assert.Equal(events.Count, events.DistinctBy(e => e.Id).Count());
    }

    private static WebApplication Backend(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        map(app);
        return app;
    }
}
