namespace LocalLiveKit.Media.Transport;

/// <summary>Where a peer connection's transport stands; as RTCPeerConnection.connectionState, seen from the server.</summary>
internal enum TransportState
{
    /// <summary>Nothing has come from the client yet.</summary>
    New,

    /// <summary>A valid connectivity check has come; the DTLS handshake, or the match of its fingerprint, is still missing.</summary>
    Checking,

    /// <summary>Media and data flow.</summary>
    Connected,

    /// <summary>The handshake failed, the fingerprint did not match, the client said goodbye, or nothing was heard of it for 30 s.</summary>
    Failed,

    /// <summary>We ended it.</summary>
    Closed,
}
