using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LocalLiveKit.Media.Ice;

/// <summary>The answer to a connectivity check: where it was seen to come from, signed. RFC 8445 §7.3.1.2.</summary>
internal static class StunBindingResponse
{
    public const int MaxLength = StunMessage.HeaderLength + 24 + StunMessage.IntegrityLength + StunMessage.FingerprintLength;

    /// <summary>Writes the response and returns its length.</summary>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> transactionId, IPEndPoint seenFrom, ReadOnlySpan<byte> password)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, StunMessage.BindingSuccess);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], StunMessage.MagicCookie);
        transactionId.CopyTo(destination[8..]);
        var length = StunMessage.HeaderLength;
        length += WriteXorMappedAddress(destination[length..], seenFrom, destination.Slice(4, 16));
        length += WriteIntegrity(destination, length, password);
        length += WriteFingerprint(destination, length);
        return length;
    }

    /// <summary>RFC 8489 §14.2: port and address XORed with the cookie and the transaction id, so that no NAT rewrites them.</summary>
    private static int WriteXorMappedAddress(Span<byte> at, IPEndPoint seenFrom, ReadOnlySpan<byte> cookieAndTransaction)
    {
        // Unmapped, since an IPv4 client asked over IPv4 whatever our socket calls it.
        var address = seenFrom.Address.IsIPv4MappedToIPv6 ? seenFrom.Address.MapToIPv4() : seenFrom.Address;
        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        var size = isIPv4 ? 4 : 16;
        BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)StunAttributeType.XorMappedAddress);
        BinaryPrimitives.WriteUInt16BigEndian(at[2..], (ushort)(4 + size));
        at[4] = 0;
        at[5] = isIPv4 ? (byte)1 : (byte)2;
        BinaryPrimitives.WriteUInt16BigEndian(at[6..], (ushort)(seenFrom.Port ^ (StunMessage.MagicCookie >> 16)));
        address.TryWriteBytes(at[8..], out _);
        for (var i = 0; i < size; i++) at[8 + i] ^= cookieAndTransaction[i];
        return 8 + size;
    }

    private static int WriteIntegrity(Span<byte> message, int length, ReadOnlySpan<byte> password)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message[length..], (ushort)StunAttributeType.MessageIntegrity);
        BinaryPrimitives.WriteUInt16BigEndian(message[(length + 2)..], StunMessage.IntegrityLength - 4);
        StunMessage.ComputeIntegrity(message[..length], password, message.Slice(length + 4, StunMessage.IntegrityLength - 4));
        return StunMessage.IntegrityLength;
    }

    private static int WriteFingerprint(Span<byte> message, int length)
    {
        // RFC 8489 §14.7: the length field counts the attribute before the CRC is taken.
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)(length + StunMessage.FingerprintLength - StunMessage.HeaderLength));
        BinaryPrimitives.WriteUInt16BigEndian(message[length..], (ushort)StunAttributeType.Fingerprint);
        BinaryPrimitives.WriteUInt16BigEndian(message[(length + 2)..], StunMessage.FingerprintLength - 4);
        BinaryPrimitives.WriteUInt32BigEndian(message[(length + 4)..], StunFingerprint.Compute(message[..length]));
        return StunMessage.FingerprintLength;
    }
}
