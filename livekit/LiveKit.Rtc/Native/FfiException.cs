namespace LiveKit.Rtc;

/// <summary>LiveKit's native library failed or refused; the message holds its text where it gave one.</summary>
public sealed class FfiException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A room, or something in it, refused; the message holds the reason that the library or the server gave.</summary>
public class RoomException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A procedure call was answered with an error. https://docs.livekit.io/home/client/data/rpc/#errors</summary>
public sealed class RpcException(uint code, string message, string? data) : RoomException($"{message} ({code})")
{
    /// <summary>1400 to 1599 are LiveKit's; the others are the called program's.</summary>
    public uint Code { get; } = code;

    /// <summary>Whatever the called program added.</summary>
    public string? Details { get; } = data;
}
