using Google.Protobuf;
using LiveKit.Rtc;
using LiveKit.Rtc.Ffi;
using Microsoft.Extensions.Logging;

namespace VoiceStudio.Tests.LiveKit;

public sealed class FfiLogTests
{
    [Fact]
    public void Errors_and_warnings_are_passed_on_and_tracing_is_not()
    {
        var sink = new Lines();
        var log = new FfiLog { Sink = sink };

        log.Forward(new LogBatch
        {
            Records =
            {
                new LogRecord { Level = 0, Target = "livekit", Message = "no route" },
                new LogRecord { Level = 1, Target = "livekit", Message = "slow" },
                new LogRecord { Level = 2, Target = "livekit", Message = "connected" },
                new LogRecord { Level = 3, Target = "libwebrtc", Message = "a thousand of these" },
            },
        }.ToByteArray());

        Assert.Equal(["Error livekit: no route", "Warning livekit: slow", "Debug livekit: connected"], sink.All);
    }

    [Theory]
    [InlineData("connecting to wss://h/rtc?access_token=abc.def&sdk=rust", "connecting to wss://h/rtc?access_token=[secret]&sdk=rust")]
    [InlineData("sent eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln!", "sent [secret]!")]
    [InlineData("ConnectRequest { token: \"abc\", url", "ConnectRequest { token: \"[secret]\", url")]
    [InlineData("nothing to hide", "nothing to hide")]
    public void Tokens_are_taken_out(string message, string logged) => Assert.Equal(logged, FfiLog.WithoutSecrets(message));

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add($"{logLevel} {formatter(state, exception)}");
    }
}
