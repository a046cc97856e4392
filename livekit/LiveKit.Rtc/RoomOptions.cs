using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>How to join a room.</summary>
public sealed record RoomOptions
{
    /// <summary>Take every track that others publish. Otherwise ask for each with <see cref="RemoteTrackPublication.SetSubscribed"/>.</summary>
    public bool AutoSubscribe { get; init; } = true;

    /// <summary>One WebRTC connection for both directions (a server that knows only two is noticed, and gets two).</summary>
    public bool SinglePeerConnection { get; init; } = true;

    /// <summary>For the signalling socket, at each try.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public int JoinRetries { get; init; } = 3;

    internal FfiRequest ToRequest(string url, string token, ulong id) => new()
    {
        Connect = new ConnectRequest
        {
            Url = url,
            Token = token,
            RequestAsyncId = id,
            Options = new Ffi.RoomOptions
            {
                AutoSubscribe = AutoSubscribe,
                AdaptiveStream = false,
                Dynacast = false,
                JoinRetries = (uint)JoinRetries,
                SinglePeerConnection = SinglePeerConnection,
                ConnectTimeoutMs = (ulong)ConnectTimeout.TotalMilliseconds,
            },
        },
    };
}
