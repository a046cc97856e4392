using System.Security.Cryptography;

namespace LocalLiveKit.Media.Srtp;

/// <summary>What a derived key is for. RFC 3711 §4.3.2.</summary>
internal enum SrtpKeyLabel : byte
{
    RtpEncryption = 0,
    RtpAuthentication = 1,
    RtpSalt = 2,
    RtcpEncryption = 3,
    RtcpAuthentication = 4,
    RtcpSalt = 5,
}

/// <summary>
/// Session keys from the master key: AES in counter mode over zeros (RFC 3711 §4.3, with a key derivation rate of 0).
/// AEAD profiles use the same function (RFC 7714 §11); their shorter salt is padded with zeros on the right.
/// </summary>
internal static class SrtpKeyDerivation
{
    private const int BlockLength = 16, LabelAt = 7, CounterAt = 14;

    public static byte[] Derive(SrtpMasterKey master, SrtpKeyLabel label, int length)
    {
        using var aes = Aes.Create();
        aes.Key = master.Key;
        Span<byte> block = stackalloc byte[BlockLength];
        // RFC 3711 §4.3.1: x = (label << 48) XOR master salt; the IV is x << 16.
        master.Salt.CopyTo(block);
        block[LabelAt] ^= (byte)label;

        var blocks = (length + BlockLength - 1) / BlockLength;
        var stream = new byte[blocks * BlockLength];
        for (var i = 0; i < blocks; i++)
        {
            block[CounterAt + 1] = (byte)i;
            aes.EncryptEcb(block, stream.AsSpan(i * BlockLength), PaddingMode.None);
        }

        return stream[..length];
    }
}
