using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LocalLiveKit.Media.Ice;

/// <summary>
/// The server's user name fragment and password for one peer connection (RFC 8445 §5.3: at least 24 and 128 random bits).
/// The fragment is a number in hex, so that a check finds its transport without making a string.
/// </summary>
internal sealed class IceCredentials
{
    private const int UfragLength = 16;

    public IceCredentials()
    {
        Span<byte> random = stackalloc byte[24];
        RandomNumberGenerator.Fill(random);
        Id = BinaryPrimitives.ReadUInt64BigEndian(random);
        Ufrag = Id.ToString("x16", CultureInfo.InvariantCulture);
        Pwd = Convert.ToHexStringLower(random[8..]);
        Key = Encoding.ASCII.GetBytes(Pwd);
    }

    /// <summary>The fragment as a number.</summary>
    public ulong Id { get; }
    public string Ufrag { get; }
    public string Pwd { get; }

    /// <summary>The password's bytes: both sides' HMAC key for checks towards us (RFC 8445 §7.2.2).</summary>
    public byte[] Key { get; }

    /// <summary>Finds whom a check is for: its USERNAME is "ourUfrag:theirUfrag" (RFC 8445 §7.2.2).</summary>
    public static bool TryReadId(ReadOnlySpan<byte> username, out ulong id)
    {
        id = 0;
        return username.Length > UfragLength && username[UfragLength] == ':'
            && Utf8Parser.TryParse(username[..UfragLength], out id, out var read, 'x') && read == UfragLength;
    }
}
