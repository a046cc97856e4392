namespace LocalLiveKit.Media.Transport;

/// <summary>What one transport has carried and refused so far. Lengths in bytes, as on the wire above UDP.</summary>
internal sealed record TransportStatistics
{
    public long PacketsReceived { get; init; }
    public long BytesReceived { get; init; }
    public long PacketsSent { get; init; }
    public long BytesSent { get; init; }

    /// <summary>Packets that failed authentication.</summary>
    public long PacketsForged { get; init; }

    /// <summary>Packets seen before, or too old to tell.</summary>
    public long PacketsReplayed { get; init; }

    /// <summary>Malformed packets, packets before the keys, and packets beyond a limit.</summary>
    public long PacketsDropped { get; init; }

    /// <summary>Sends that the operating system refused.</summary>
    public long SendErrors { get; init; }
}

/// <summary>The running counters behind <see cref="TransportStatistics"/>; each is written by several threads.</summary>
internal sealed class TransportCounters
{
    private long _received, _bytesReceived, _sent, _bytesSent, _forged, _replayed, _dropped, _sendErrors;

    public void Received(int bytes)
    {
        Interlocked.Increment(ref _received);
        Interlocked.Add(ref _bytesReceived, bytes);
    }

    public void Sent(int bytes)
    {
        Interlocked.Increment(ref _sent);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    public void Forged() => Interlocked.Increment(ref _forged);
    public void Replayed() => Interlocked.Increment(ref _replayed);
    public void Dropped() => Interlocked.Increment(ref _dropped);
    public void SendError() => Interlocked.Increment(ref _sendErrors);

    public TransportStatistics Snapshot() => new()
    {
        PacketsReceived = Interlocked.Read(ref _received),
        BytesReceived = Interlocked.Read(ref _bytesReceived),
        PacketsSent = Interlocked.Read(ref _sent),
        BytesSent = Interlocked.Read(ref _bytesSent),
        PacketsForged = Interlocked.Read(ref _forged),
        PacketsReplayed = Interlocked.Read(ref _replayed),
        PacketsDropped = Interlocked.Read(ref _dropped),
        SendErrors = Interlocked.Read(ref _sendErrors),
    };
}
