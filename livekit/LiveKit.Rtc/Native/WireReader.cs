using System.Buffers.Binary;

namespace LiveKit.Rtc;

/// <summary>
/// Reads protobuf fields in place (https://protobuf.dev/programming-guides/encoding/), for the two kinds of event that come too often
/// to be given objects: audio frames and log records. Malformed input ends the reading; it never throws.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field read last; 0 before the first.</summary>
    public int Field { get; private set; }

    /// <summary>Its value if it is a number.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its bytes if it is a string, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Moves to the next field; false at the end.</summary>
    public bool Read()
    {
        if (_rest.IsEmpty || !ReadVarint(out var tag)) return false;
        Field = (int)(tag >> 3);
        Bytes = default;
        Number = 0;
        return (tag & 7) switch
        {
            0 => ReadVarint(),
            1 => ReadFixed(8),
            2 => ReadBytes(),
            5 => ReadFixed(4),
            _ => false,
        };
    }

    private bool ReadVarint()
    {
        var read = ReadVarint(out var value);
        Number = value;
        return read;
    }

    private bool ReadVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < _rest.Length && i < 10; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return true;
        }

        return false;
    }

    private bool ReadBytes()
    {
        if (!ReadVarint(out var length) || length > (ulong)_rest.Length) return false;
        Bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool ReadFixed(int size)
    {
        if (_rest.Length < size) return false;
        Number = size == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(_rest) : BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        _rest = _rest[size..];
        return true;
    }
}
