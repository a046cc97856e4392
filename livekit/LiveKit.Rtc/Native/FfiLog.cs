using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveKit.Rtc;

/// <summary>The library's log records, without what should not be read: it writes some 600 a second during a call, most of them tracing.</summary>
internal sealed partial class FfiLog
{
    private const int Error = 0, Warning = 1, Information = 2;

    private volatile ILogger _sink = NullLogger.Instance;

    public ILogger Sink
    {
        get => _sink;
        set => _sink = value;
    }

    /// <summary>Reads a LogBatch, making objects only of records that will be written.</summary>
    public void Forward(ReadOnlySpan<byte> batch)
    {
        var records = new WireReader(batch);
        while (records.Read())
            if (records.Field == 1)
                ForwardRecord(records.Bytes);
    }

    /// <summary>An event could not be handled; the call goes on.</summary>
    public void EventFailed(Exception failure) => LogEventFailed(_sink, failure);

    /// <summary>A program's event handler threw.</summary>
    public void HandlerFailed(string eventName, Exception failure) => LogHandlerFailed(_sink, eventName, failure);

    /// <summary>Tokens and the addresses that carry them; everything else may be read.</summary>
    internal static string WithoutSecrets(string message) => Secrets().Replace(message, "[secret]");

    private void ForwardRecord(ReadOnlySpan<byte> record)
    {
        ulong level = 0;
        ReadOnlySpan<byte> target = default, message = default;
        var fields = new WireReader(record);
        while (fields.Read())
            switch (fields.Field)
            {
                case 1: level = fields.Number; break;
                case 2: target = fields.Bytes; break;
                case 6: message = fields.Bytes; break;
            }

        if (level > Information || !_sink.IsEnabled(LevelOf(level))) return;
        LogNative(_sink, LevelOf(level), Encoding.UTF8.GetString(target), WithoutSecrets(Encoding.UTF8.GetString(message)));
    }

    private static LogLevel LevelOf(ulong level) => level switch
    {
        Error => LogLevel.Error,
        Warning => LogLevel.Warning,
        _ => LogLevel.Debug,
    };

    [GeneratedRegex(@"eyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=(?:access_token|join_request|token|password|credential)[=:]\s*""?)[^&\s"",}]+", RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();

    [LoggerMessage("{Target}: {Message}")]
    private static partial void LogNative(ILogger logger, LogLevel level, string target, string message);

    [LoggerMessage(LogLevel.Error, "An event of LiveKit's native library could not be handled.")]
    private static partial void LogEventFailed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "A handler of the room event {EventName} threw.")]
    private static partial void LogHandlerFailed(ILogger logger, string eventName, Exception failure);
}
