namespace LocalLiveKit.Media.Rtp;

/// <summary>A track's last packets, for subscribers that lost one (RFC 4585 §6.2.1). Not thread safe; allocates once.</summary>
internal sealed class PacketRing(TimeProvider time)
{
    /// <summary>About two seconds of a camera.</summary>
    public const int Size = 512;

    /// <summary>Bytes of one payload: an Ethernet frame less IP, UDP and RTP.</summary>
    public const int MaxPayload = 1460;

    private static readonly TimeSpan AskedLately = TimeSpan.FromMilliseconds(50);

    private readonly Slot[] _slots = new Slot[Size];
    private readonly byte[] _payloads = new byte[Size * MaxPayload];

    private struct Slot
    {
        public bool IsFull;
        public bool Marker;
        public ushort Sequence;
        public int Length;
        public uint Timestamp;
        public bool WasAsked;
        public ushort AskedSequence;
        public long AskedAt;
    }

    public void Add(in RtpPacket packet)
    {
        ref var slot = ref _slots[packet.SequenceNumber % Size];
        if (slot.IsFull && (short)(packet.SequenceNumber - slot.Sequence) < 0) return;
        slot.IsFull = packet.Payload.Length <= MaxPayload;
        if (!slot.IsFull) return;
        (slot.Sequence, slot.Timestamp, slot.Marker, slot.Length) = (packet.SequenceNumber, packet.Timestamp, packet.Marker, packet.Payload.Length);
        packet.Payload.CopyTo(_payloads.AsSpan(packet.SequenceNumber % Size * MaxPayload));
    }

    public bool TryGet(ushort sequence, out bool marker, out uint timestamp, out ReadOnlySpan<byte> payload)
    {
        ref var slot = ref _slots[sequence % Size];
        (marker, timestamp) = (slot.Marker, slot.Timestamp);
        payload = _payloads.AsSpan(sequence % Size * MaxPayload, slot.Length);
        return slot.IsFull && slot.Sequence == sequence;
    }

    /// <summary>Whether to ask the publisher for one that is not here: several subscribers miss the same one at once.</summary>
    public bool ShouldAskFor(ushort sequence)
    {
        ref var slot = ref _slots[sequence % Size];
        if (slot.WasAsked && slot.AskedSequence == sequence && time.GetElapsedTime(slot.AskedAt) < AskedLately) return false;
        (slot.WasAsked, slot.AskedSequence, slot.AskedAt) = (true, sequence, time.GetTimestamp());
        return true;
    }

    public void Clear() => Array.Clear(_slots);
}
