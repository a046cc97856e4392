using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LocalLiveKit.Media.Ice;

/// <summary>
/// A STUN message, read in place (RFC 8489 §5):
/// <code>
///  0                   1                   2                   3
/// |0 0|     STUN Message Type     |         Message Length        |
/// |                         Magic Cookie                          |
/// |                     Transaction ID (96 bits)                  |
/// </code>
/// followed by attributes of type, length and value, each padded to four bytes.
/// </summary>
internal readonly ref struct StunMessage
{
    public const int HeaderLength = 20;
    public const int IntegrityLength = 4 + HMACSHA1.HashSizeInBytes;
    public const int FingerprintLength = 4 + 4;
    public const uint MagicCookie = 0x2112A442;

    /// <summary>Message types of the one method ICE uses. RFC 8489 §3, RFC 8445 §7.</summary>
    public const ushort BindingRequest = 0x0001, BindingSuccess = 0x0101;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _integrityAt;
    private readonly int _fingerprintAt;

    private StunMessage(ReadOnlySpan<byte> bytes, scoped in Attributes found)
    {
        _bytes = bytes;
        Username = found.Username;
        UseCandidate = found.UseCandidate;
        _integrityAt = found.IntegrityAt;
        _fingerprintAt = found.FingerprintAt;
    }

    public ushort Type => BinaryPrimitives.ReadUInt16BigEndian(_bytes);
    public ReadOnlySpan<byte> TransactionId => _bytes.Slice(8, 12);

    /// <summary>"serverUfrag:clientUfrag" in a client's check (RFC 8445 §7.2.2); empty when absent.</summary>
    public ReadOnlySpan<byte> Username { get; }

    /// <summary>The controlling agent nominates this pair. RFC 8445 §7.2.5.3.4.</summary>
    public bool UseCandidate { get; }

    /// <summary>Reads a datagram that must be exactly one STUN message. No allocation, no exception.</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (datagram.Length < HeaderLength || datagram[0] > 3) return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != MagicCookie) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        // RFC 8489 §5: the length counts whole four-byte words after the header.
        if (length % 4 != 0 || length != datagram.Length - HeaderLength) return false;
        if (!TryReadAttributes(datagram, out var found)) return false;
        message = new StunMessage(datagram, found);
        return true;
    }

    /// <summary>RFC 8489 §14.5: HMAC-SHA1 over the message up to the attribute, its length field counting the attribute in.</summary>
    public bool HasIntegrity(ReadOnlySpan<byte> password)
    {
        if (_integrityAt == 0) return false;
        Span<byte> computed = stackalloc byte[HMACSHA1.HashSizeInBytes];
        ComputeIntegrity(_bytes[.._integrityAt], password, computed);
        return CryptographicOperations.FixedTimeEquals(computed, _bytes.Slice(_integrityAt + 4, computed.Length));
    }

    /// <summary>RFC 8489 §14.7. A message without the attribute passes: ICE demands it, and integrity is what protects us.</summary>
    public bool HasFingerprintOrNone()
        => _fingerprintAt == 0
        || BinaryPrimitives.ReadUInt32BigEndian(_bytes[(_fingerprintAt + 4)..]) == StunFingerprint.Compute(_bytes[.._fingerprintAt]);

    /// <summary>The HMAC of a message's bytes up to (without) its MESSAGE-INTEGRITY attribute.</summary>
    internal static void ComputeIntegrity(ReadOnlySpan<byte> upToAttribute, ReadOnlySpan<byte> password, Span<byte> hmac)
    {
        Span<byte> copy = stackalloc byte[MaxLength];
        copy = copy[..upToAttribute.Length];
        upToAttribute.CopyTo(copy);
        BinaryPrimitives.WriteUInt16BigEndian(copy[2..], (ushort)(copy.Length - HeaderLength + IntegrityLength));
#pragma warning disable CA5350 // HMAC-SHA1 is what RFC 8445 demands; as a MAC it is not broken.
        HMACSHA1.HashData(password, copy, hmac);
#pragma warning restore CA5350
    }

    // A check is some hundred bytes; what is longer than a datagram is refused before the copy above.
    private const int MaxLength = 1500;

    private ref struct Attributes
    {
        public ReadOnlySpan<byte> Username;
        public bool UseCandidate;
        public int IntegrityAt;
        public int FingerprintAt;
    }

    private static bool TryReadAttributes(ReadOnlySpan<byte> datagram, out Attributes found)
    {
        found = default;
        if (datagram.Length > MaxLength) return false;
        for (var at = HeaderLength; at < datagram.Length;)
        {
            if (found.FingerprintAt != 0) return false; // RFC 8489 §14.7: it is the last attribute.
            var type = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(datagram[at..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(at + 2)..]);
            if (at + 4 + length > datagram.Length) return false;
            if (!Read(type, at, datagram.Slice(at + 4, length), ref found)) return false;
            at += 4 + ((length + 3) & ~3);
        }

        return true;
    }

    private static bool Read(StunAttributeType type, int at, ReadOnlySpan<byte> value, ref Attributes found)
    {
        if (type == StunAttributeType.Fingerprint)
        {
            found.FingerprintAt = at;
            return value.Length == FingerprintLength - 4;
        }

        // RFC 8489 §14.5: what comes after the integrity is not protected by it, and ignored.
        if (found.IntegrityAt != 0) return true;
        switch (type)
        {
            case StunAttributeType.Username: found.Username = value; break;
            case StunAttributeType.UseCandidate: found.UseCandidate = true; break;
            case StunAttributeType.MessageIntegrity:
                found.IntegrityAt = at;
                return value.Length == HMACSHA1.HashSizeInBytes;
            // libwebrtc sends 0xC057 (network cost) in the range where RFC 8489 §6.3.1 asks for a 420: ignored, as every ICE agent does.
        }

        return true;
    }
}
