namespace LocalLiveKit.Media.Sctp;

internal enum DataChannelState
{
    /// <summary>Opened by us, not yet confirmed; may be sent on.</summary>
    Opening,
    Open,

    /// <summary>One side has reset its stream, the other will.</summary>
    Closing,
    Closed,
}

/// <summary>An RTCDataChannel, from the server's side. RFC 8831 §6. Thread safe.</summary>
internal sealed class DataChannel(SctpAssociation association, ushort streamId, DcepOpen open)
{
    public ushort StreamId => streamId;
    public string Label => open.Label;
    public string Protocol => open.Protocol;
    public bool Ordered => open.Ordered;

    /// <summary>How often a lost message is sent again; null: until it arrives.</summary>
    public int? MaxRetransmits => open.MaxRetransmits;
    public TimeSpan? MaxLifetime => open.MaxLifetime;
    public bool IsReliable => MaxRetransmits is null && MaxLifetime is null;

    public DataChannelState State { get; internal set; }

    /// <summary>Messages that were dropped because the client took them too slowly; a lossy channel's only.</summary>
    public long Dropped { get; internal set; }

    internal bool IsResetByPeer { get; set; }
    internal bool IsResetByUs { get; set; }
    internal DcepOpen Opening => open;

    /// <summary>Bytes that wait to be sent for the first time.</summary>
    public int BufferedBytes => association.BufferedBytes(this);

    /// <summary>
    /// Queues a message; it is not copied and must not change any more. False: the channel is closed, or the client does not take
    /// what a reliable channel has for it. A lossy channel drops its oldest messages instead.
    /// </summary>
    public bool Send(ReadOnlyMemory<byte> data, bool binary = true) => association.Send(this, data, binary);

    /// <summary>Closes both directions. What waits is dropped.</summary>
    public void Close() => association.CloseChannel(this);
}
