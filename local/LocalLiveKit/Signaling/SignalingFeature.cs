using System.Net.WebSockets;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Peering;
using LocalLiveKit.Rooms;

namespace LocalLiveKit.Signaling;

/// <summary>LiveKit's signalling: a WebSocket for each participant, at /rtc/v1 (one peer connection) or /rtc (two), and /validate to ask why one was refused.</summary>
internal static class SignalingFeature
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    /// <summary>A client whose machine is gone sends no close: without a pong its socket is lost after this.</summary>
    private static readonly TimeSpan KeepAliveLimit = TimeSpan.FromSeconds(20);

    /// <summary>Bytes. A join request with its offer is in the address, and Kestrel's 8 KB are soon full.</summary>
    private const int MaxRequestLine = 256 * 1024;

    public static void AddSignaling(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
            // Who connects says within this what it wants.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        builder.Services.AddSingleton<JoinHandshake>();
        builder.Services.AddSingleton<SignalEndpoint>();
    }

    public static void MapSignaling(this WebApplication app)
    {
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAliveLimit });
        foreach (var (path, single) in new[] { ("/rtc/v1", true), ("/rtc", false) })
        {
            app.MapGet(path, (HttpContext context, SignalEndpoint endpoint) => endpoint.RunAsync(context, single));
            app.MapGet(path + "/validate", (HttpContext context, JoinHandshake handshake) => Validate(context, handshake, single));
        }
    }

    private static IResult Validate(HttpContext context, JoinHandshake handshake, bool single)
    {
        // Asked by pages of any origin, to tell people why they were refused.
        context.Response.Headers.AccessControlAllowOrigin = "*";
        try
        {
            handshake.Read(context.Request, single);
            return Results.Text("success");
        }
        catch (JoinRefusedException e)
        {
            return Results.Text(e.Message, statusCode: e.Status);
        }
    }
}

/// <summary>A participant's stay, from the HTTP request to the closed socket.</summary>
internal sealed partial class SignalEndpoint(JoinHandshake handshake, LiveRooms rooms, PeeringFactory peering, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<SignalEndpoint>();

    public async Task RunAsync(HttpContext context, bool single)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        try
        {
            var join = handshake.Read(context.Request, single);
            if (!context.WebSockets.IsWebSocketRequest) throw new JoinRefusedException(StatusCodes.Status400BadRequest, "this address speaks WebSocket");
            using var webSocket = await context.WebSockets.AcceptWebSocketAsync();
            await StayAsync(join, new SignalSocket(webSocket, time), context.RequestAborted);
        }
        catch (JoinRefusedException e)
        {
            LogRefused(e.Status, e.Message);
            context.Response.StatusCode = e.Status;
            await context.Response.WriteAsync(e.Message, context.RequestAborted);
        }
    }

    private async Task StayAsync(JoinRequestInfo join, SignalSocket socket, CancellationToken gone)
    {
        try
        {
            var (room, participant) = join.Reconnect
                ? await ResumeAsync(join, socket)
                : await rooms.AskOrCreate(join.Room, room => (room, room.Join(join, socket, p => peering.Create(p, join.SinglePeerConnection))));
            if (participant is not null) await TalkAsync(room!, participant, join, socket, gone);
            // RECONNECT lets the client join anew without waiting for anything.
            else await RefuseAsync(socket, new() { Action = LeaveRequest.Types.Action.Reconnect, CanReconnect = true, Reason = DisconnectReason.StateMismatch }, gone);
        }
        catch (JoinRefusedException e)
        {
            LogRefused(e.Status, e.Message);
            // What ends soon is worth another try.
            var passes = e.Status == StatusCodes.Status503ServiceUnavailable;
            await RefuseAsync(socket, new() { Reason = DisconnectReason.JoinFailure, Action = passes ? LeaveRequest.Types.Action.Reconnect : LeaveRequest.Types.Action.Disconnect }, gone);
        }
    }

    private async Task<(Rooms.Room? Room, Participant? Participant)> ResumeAsync(JoinRequestInfo join, SignalSocket socket)
    {
        if (rooms.Find(join.Room) is not { } room) return default;
        try
        {
            return (room, await room.Mailbox.Ask(() => room.Resuming.Resume(join, socket)));
        }
        catch (RoomClosedException)
        {
            return default;
        }
    }

    private async Task TalkAsync(Rooms.Room room, Participant participant, JoinRequestInfo join, SignalSocket socket, CancellationToken gone)
    {
        var misbehaved = false;
        try
        {
            var session = new SignalSession(room, participant, time, loggers.CreateLogger<SignalSession>());
            await session.OpenAsync(join);
            await socket.RunAsync(session.Handle, gone);
        }
        catch (SignalProtocolException e)
        {
            misbehaved = true;
            LogLost(participant.Identity, e.Message);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or RoomClosedException)
        {
            LogLost(participant.Identity, e.Message);
        }
        finally
        {
            await LoseAsync(room, participant, socket, misbehaved);
        }
    }

    /// <summary>Who misbehaves is put out; whose network fails may come back.</summary>
    private static async Task LoseAsync(Rooms.Room room, Participant participant, SignalSocket socket, bool misbehaved)
    {
        try
        {
            await room.Mailbox.Ask(() => room.Resuming.OnSignalLost(participant, socket, misbehaved));
        }
        catch (RoomClosedException)
        {
            // The room went first, and let everybody go.
        }
    }

    private static async Task RefuseAsync(SignalSocket socket, LeaveRequest leave, CancellationToken gone)
    {
        socket.SendLast(new SignalResponse { Leave = leave });
        try
        {
            await socket.RunAsync(_ => Task.CompletedTask, gone);
        }
        catch (Exception e) when (e is SignalProtocolException or WebSocketException or OperationCanceledException)
        {
            // It did not wait for the reason.
        }
    }

    [LoggerMessage(LogLevel.Information, "A join was refused with {Status}: {Why}")]
    private partial void LogRefused(int status, string why);

    [LoggerMessage(LogLevel.Debug, "The signal connection of {Identity} is lost: {Why}")]
    private partial void LogLost(string identity, string why);
}
