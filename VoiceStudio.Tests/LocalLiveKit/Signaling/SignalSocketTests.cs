using System.Net.WebSockets;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Signaling;

namespace VoiceStudio.Tests.LocalLiveKit.Signaling;

public sealed class SignalSocketTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 20_000)]
    public async Task A_client_that_never_reads_is_cut_off()
    {
        using var deaf = new DeafWebSocket();
        var socket = new SignalSocket(deaf, TimeProvider.System);
        var running = socket.RunAsync(_ => Task.CompletedTask, Stop);
        for (var i = 0; i < 5000; i++) socket.Send(new SignalResponse { Pong = i });
        await Assert.ThrowsAsync<SignalProtocolException>(() => running);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_client_that_never_reads_cannot_outstay_the_last_word()
    {
        using var deaf = new DeafWebSocket();
        var socket = new SignalSocket(deaf, TimeProvider.System);
        var running = socket.RunAsync(_ => Task.CompletedTask, Stop);
        socket.SendLast(new SignalResponse { Leave = new() });
        await running;
    }

    /// <summary>Takes one message and never another, and says nothing.</summary>
    private sealed class DeafWebSocket : WebSocket
    {
        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        public override void Abort()
        {
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Never(cancellationToken);

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Never(cancellationToken);

        public override void Dispose()
        {
        }

        public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        {
            await Never(cancellationToken);
            throw new InvalidOperationException("Nothing is ever received.");
        }

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => Never(cancellationToken);

        private static Task Never(CancellationToken stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
    }
}
