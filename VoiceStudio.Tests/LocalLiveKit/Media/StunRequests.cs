using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LocalLiveKit.Media.Ice;

namespace VoiceStudio.Tests.LocalLiveKit.Media;

/// <summary>Connectivity checks as a client writes them. RFC 8445 §7.2.2.</summary>
internal static class StunRequests
{
    public static byte[] Make(string username, string password, bool nominate)
    {
        var message = new List<byte>(new byte[StunMessage.HeaderLength]);
        Add(message, StunAttributeType.Username, Encoding.ASCII.GetBytes(username));
        Add(message, (StunAttributeType)0xC057, [0, 0, 0, 10]); // libwebrtc's network cost, which must not disturb.
        if (nominate) Add(message, StunAttributeType.UseCandidate, []);
        var bytes = message.ToArray();
        bytes[1] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), StunMessage.MagicCookie);
        RandomNumberGenerator.Fill(bytes.AsSpan(8, 12));

        var hmac = new byte[20];
        StunMessage.ComputeIntegrity(bytes, Encoding.ASCII.GetBytes(password), hmac);
        message = [.. bytes];
        Add(message, StunAttributeType.MessageIntegrity, hmac);
        bytes = [.. message];
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(bytes.Length + 8 - StunMessage.HeaderLength));
        message = [.. bytes];
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, StunFingerprint.Compute(bytes));
        Add(message, StunAttributeType.Fingerprint, crc);
        return [.. message];
    }

    private static void Add(List<byte> message, StunAttributeType type, byte[] value)
    {
        message.AddRange([(byte)((ushort)type >> 8), (byte)type, (byte)(value.Length >> 8), (byte)value.Length, .. value]);
        while (message.Count % 4 != 0) message.Add(0);
    }
}
