namespace LocalLiveKit.Media.Sctp;

/// <summary>A message on its way out, and how long it is worth sending. RFC 8831 §6.6, RFC 3758 §3.</summary>
internal sealed class OutgoingMessage
{
    public required ushort StreamId { get; init; }
    public required PayloadProtocol Protocol { get; init; }

    /// <summary>Not copied: the sender of the message leaves it alone from now on.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }
    public required bool Unordered { get; init; }

    /// <summary>How often a piece may be sent again; null: until it arrives (RFC 7496 §3.2).</summary>
    public int? MaxRetransmits { get; init; }

    /// <summary>When it stops being worth sending, on the association's clock; null: never.</summary>
    public TimeSpan? ExpiresAt { get; init; }

    public bool IsReliable => MaxRetransmits is null && ExpiresAt is null;

    /// <summary>Given when its first piece is sent, so that what is dropped before that leaves no hole.</summary>
    public ushort StreamSequence { get; set; }

    /// <summary>Bytes that have been cut into chunks.</summary>
    public int Cut { get; set; }

    public bool IsCut => Cut == Data.Length;

    /// <summary>Given up: nothing of it is sent any more.</summary>
    public bool IsAbandoned { get; set; }

    public bool MayBeSentAgain(int transmissions, TimeSpan now)
        => (MaxRetransmits is not { } max || transmissions <= max) && (ExpiresAt is not { } end || now < end);
}
