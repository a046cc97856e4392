using Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Signaling;

/// <summary>Everything that a client said in the address and the headers of its WebSocket, checked.</summary>
internal sealed record JoinRequestInfo
{
    public required ClaimsModel Claims { get; init; }

    public required string Room { get; init; }

    /// <summary>/rtc/v1: one peer connection.</summary>
    public required bool SinglePeerConnection { get; init; }

    public bool AutoSubscribe { get; init; } = true;

    /// <summary>The client had a session and would like it back.</summary>
    public bool Reconnect { get; init; }

    /// <summary>Of that session.</summary>
    public string ParticipantSid { get; init; } = "";

    /// <summary>v1 clients send their first offer along.</summary>
    public SessionDescription? Offer { get; init; }

    /// <summary>What a resuming client believes to be so.</summary>
    public SyncState? SyncState { get; init; }

    public IReadOnlyList<AddTrackRequest> Tracks { get; init; } = [];

    /// <summary>The token's, and over it what the client may say of itself.</summary>
    public string Metadata { get; init; } = "";

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}

/// <summary>Refused before there is a WebSocket: the status and the words that LiveKit answers.</summary>
internal sealed class JoinRefusedException(int status, string message) : Exception(message)
{
    public int Status => status;
}
