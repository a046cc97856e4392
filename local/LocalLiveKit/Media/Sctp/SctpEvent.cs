namespace LocalLiveKit.Media.Sctp;

/// <summary>Something to tell the association's owner, kept until the lock is released.</summary>
internal readonly record struct SctpEvent(SctpEventKind Kind, DataChannel? Channel = null, PayloadProtocol Protocol = default, byte[]? Data = null, string? Reason = null);

internal enum SctpEventKind
{
    ChannelOpened,
    ChannelClosed,
    Message,
    Ended,
}
