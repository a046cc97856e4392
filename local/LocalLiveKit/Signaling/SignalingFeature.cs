using System.Net.WebSockets;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Peering;
using LocalLiveKit.Rooms;

namespace LocalLiveKit.Signaling;

/// <summary>LiveKit's signalling: a WebSocket for each participant, at /rtc/v1 (one peer connection) or /rtc (two), and /validate to ask why one was refused.</summary>
internal static class SignalingFeature
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    public static void AddSignaling(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<JoinHandshake>();
        builder.Services.AddSingleton<SignalEndpoint>();
    }

    public static void MapSignaling(this WebApplication app)
    {
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = KeepAlive });
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
        if (join.Reconnect)
        {
            // There is no session to resume: a session ends with its socket. RECONNECT lets the client join anew without waiting.
            await RefuseAsync(socket, new() { Action = LeaveRequest.Types.Action.Reconnect, CanReconnect = true, Reason = DisconnectReason.StateMismatch }, gone);
            return;
        }

        try
        {
            var (room, participant) = await rooms.AskOrCreate(join.Room, room => (room, room.Join(join, socket, p => peering.Create(p, join.SinglePeerConnection))));
            await TalkAsync(room, participant, join, socket, gone);
        }
        catch (JoinRefusedException e)
        {
            LogRefused(e.Status, e.Message);
            await RefuseAsync(socket, new() { Reason = DisconnectReason.JoinFailure }, gone);
        }
    }

    private async Task TalkAsync(Rooms.Room room, Participant participant, JoinRequestInfo join, SignalSocket socket, CancellationToken gone)
    {
        // Last to go: others' packets may be on their way to it until the room has let it go.
        await using var connections = participant.Peering;
        try
        {
            var session = new SignalSession(room, participant, time, loggers.CreateLogger<SignalSession>());
            await session.OpenAsync(join);
            await socket.RunAsync(session.Handle, gone);
        }
        catch (Exception e) when (e is SignalProtocolException or WebSocketException or OperationCanceledException or RoomClosedException)
        {
            LogLost(participant.Identity, e.Message);
        }
        finally
        {
            await LetGoAsync(room, participant);
        }
    }

    private static async Task LetGoAsync(Rooms.Room room, Participant participant)
    {
        try
        {
            await room.Mailbox.Ask(() => room.Remove(participant, DisconnectReason.SignalClose));
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
