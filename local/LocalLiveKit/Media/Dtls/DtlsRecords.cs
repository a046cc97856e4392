using System.Buffers.Binary;

namespace LocalLiveKit.Media.Dtls;

/// <summary>A look at a datagram's records (RFC 6347 §4.1) before the DTLS library has them.</summary>
internal static class DtlsRecords
{
    private const int HeaderLength = 13;
    private const ushort Version10 = 0xFEFF, Version12 = 0xFEFD;

    /// <summary>What AES-GCM adds to a record: its explicit nonce and its tag (RFC 5288 §3). All our cipher suites are of this kind.</summary>
    private const int EncryptionOverhead = 8 + 16;

    /// <summary>
    /// False: one of them is of no version of DTLS, or says that it is encrypted (its epoch is not the first) and is too short for that. Such a
    /// record has to be dropped (RFC 6347 §4.1.2.7), as anybody could have sent it; the library would end the session.
    /// </summary>
    public static bool AreWellFormed(ReadOnlySpan<byte> datagram)
    {
        while (datagram.Length >= HeaderLength)
        {
            // A first ClientHello may be in a record of version 1.0 (RFC 6347 §4.1).
            if (BinaryPrimitives.ReadUInt16BigEndian(datagram[1..]) is not (Version10 or Version12)) return false;
            var epoch = BinaryPrimitives.ReadUInt16BigEndian(datagram[3..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[11..]);
            if (epoch > 0 && length < EncryptionOverhead) return false;
            if (datagram.Length - HeaderLength < length) return true; // cut off: the library drops it
            datagram = datagram[(HeaderLength + length)..];
        }

        return true;
    }
}
