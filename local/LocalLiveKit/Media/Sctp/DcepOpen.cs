using System.Buffers.Binary;
using System.Text;

namespace LocalLiveKit.Media.Sctp;

/// <summary>The message that opens a channel on its stream. RFC 8832 §5.1.</summary>
internal sealed record DcepOpen
{
    public const byte AckType = 0x02;
    private const byte OpenType = 0x03, UnorderedFlag = 0x80, Reliable = 0, LimitedRetransmits = 1, LimitedLifetime = 2;
    private const int FixedLength = 12;

    public required string Label { get; init; }
    public string Protocol { get; init; } = "";
    public bool Ordered { get; init; } = true;
    public int? MaxRetransmits { get; init; }

    /// <summary>How long a message is worth sending; null: for ever.</summary>
    public TimeSpan? MaxLifetime { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> message, out DcepOpen open)
    {
        open = null!;
        if (message.Length < FixedLength || message[0] != OpenType) return false;
        int label = BinaryPrimitives.ReadUInt16BigEndian(message[8..]), protocol = BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        if (message.Length < FixedLength + label + protocol) return false;
        var parameter = BinaryPrimitives.ReadUInt32BigEndian(message[4..]);
        var kind = message[1] & ~UnorderedFlag;
        open = new DcepOpen
        {
            Label = Encoding.UTF8.GetString(message.Slice(FixedLength, label)),
            Protocol = Encoding.UTF8.GetString(message.Slice(FixedLength + label, protocol)),
            Ordered = (message[1] & UnorderedFlag) == 0,
            MaxRetransmits = kind == LimitedRetransmits ? (int)Math.Min(parameter, int.MaxValue) : null,
            MaxLifetime = kind == LimitedLifetime ? TimeSpan.FromMilliseconds(parameter) : null,
        };
        return kind is Reliable or LimitedRetransmits or LimitedLifetime;
    }

    public byte[] Write()
    {
        byte[] label = Encoding.UTF8.GetBytes(Label), protocol = Encoding.UTF8.GetBytes(Protocol);
        var message = new byte[FixedLength + label.Length + protocol.Length];
        message[0] = OpenType;
        message[1] = MaxRetransmits is not null ? LimitedRetransmits : MaxLifetime is not null ? LimitedLifetime : Reliable;
        if (!Ordered) message[1] |= UnorderedFlag;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), (uint)(MaxRetransmits ?? (int)(MaxLifetime?.TotalMilliseconds ?? 0)));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(8), (ushort)label.Length);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), (ushort)protocol.Length);
        label.CopyTo(message, FixedLength);
        protocol.CopyTo(message, FixedLength + label.Length);
        return message;
    }
}
