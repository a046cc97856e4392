using System.Security.Cryptography;

namespace LocalLiveKit.Media.Sctp;

/// <summary>
/// The answering half of the four-way handshake (RFC 9260 §5.1). The cookie is random and we remember what it stands for, instead
/// of signing it all into the cookie (§5.1.3): nobody gets this far without DTLS, so there is no flood to be stateless against.
/// A restart of the peer (§5.2) is left out for the same reason: it would come with a new DTLS association.
/// </summary>
internal sealed class ServerHandshake(SctpOptions options)
{
    private const int CookieLength = 32;

    private readonly byte[] _cookie = RandomNumberGenerator.GetBytes(CookieLength);

    public uint LocalTag { get; } = NonZero();
    public uint LocalInitialTsn { get; } = options.InitialTsn ?? NonZero();

    /// <summary>The first INIT's; repeated ones are answered alike.</summary>
    public InitChunk? Peer { get; private set; }

    /// <summary>The answer to an INIT, to go out under the peer's tag; null when there is none to give.</summary>
    public InitChunk? Answer(in SctpChunk chunk)
    {
        if (!InitChunk.TryRead(chunk, out var init)) return null;
        if (Peer is not null && Peer.InitiateTag != init.InitiateTag) return null;
        Peer ??= init;
        return new InitChunk
        {
            InitiateTag = LocalTag,
            Window = (uint)options.ReceiveBuffer,
            OutboundStreams = ushort.MaxValue,
            InboundStreams = ushort.MaxValue,
            InitialTsn = LocalInitialTsn,
            Cookie = _cookie,
        };
    }

    /// <summary>RFC 9260 §5.1.5: the peer has had our answer. True again for a repeated COOKIE ECHO, whose acknowledgement was lost.</summary>
    public bool Confirms(in SctpChunk cookieEcho) => Peer is not null && CryptographicOperations.FixedTimeEquals(cookieEcho.Value, _cookie);

    private static uint NonZero() => (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
}
