using System.Security.Cryptography;
using LocalLiveKit.Media.Srtp;
using Org.BouncyCastle.Tls;

namespace LocalLiveKit.Media.Dtls;

/// <summary>
/// Our choices in a DTLS 1.2 handshake (RFC 6347) that ends in SRTP keys (RFC 5764). We are always the server: clients answer
/// our offers with setup:active, and our answers say setup:passive (RFC 8842 §5).
/// </summary>
internal sealed class DtlsServerRole(DtlsIdentity identity) : DefaultTlsServer(identity.Crypto)
{
    // RFC 8827 §6.5: every WebRTC endpoint has the first one.
    private static readonly int[] CipherSuites =
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    ];

    private const int HandshakeTimeoutMilliseconds = 20_000;

    private SrtpProfile? _profile;

    /// <summary>The SHA-256 of the client's certificate, to be compared with its SDP.</summary>
    public byte[]? PeerCertificateHash { get; private set; }

    /// <summary>Set when the handshake is complete.</summary>
    public SrtpKeys? Keys { get; private set; }

    public override int GetHandshakeTimeoutMillis() => HandshakeTimeoutMilliseconds;

    // A damaged or injected record must not end the session. RFC 6347 §4.1.2.7.
    public override bool IgnoreCorruptDtlsRecords => true;

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();
    protected override int[] GetSupportedCipherSuites() => CipherSuites;
    protected override TlsCredentialedSigner GetECDsaSignerCredentials() => identity.Signer(m_context);

    /// <summary>Without a request the client would send no certificate, and there would be nothing to compare with its SDP. RFC 8827 §6.5.</summary>
    public override CertificateRequest GetCertificateRequest()
        => new(
            [ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign],
            [
                SignatureAndHashAlgorithm.GetInstance(Org.BouncyCastle.Tls.HashAlgorithm.sha256, SignatureAlgorithm.ecdsa),
                SignatureAndHashAlgorithm.GetInstance(Org.BouncyCastle.Tls.HashAlgorithm.sha256, SignatureAlgorithm.rsa),
            ],
            null);

    /// <summary>Remembers, and does not judge: a client may shake hands before its SDP answer has reached us.</summary>
    public override void NotifyClientCertificate(Org.BouncyCastle.Tls.Certificate clientCertificate)
    {
        if (clientCertificate.IsEmpty) throw new TlsFatalAlert(AlertDescription.bad_certificate);
        PeerCertificateHash = SHA256.HashData(clientCertificate.GetCertificateAt(0).GetEncoded());
    }

    /// <summary>RFC 5764 §4.1: the client lists its profiles, the server picks one.</summary>
    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        base.ProcessClientExtensions(clientExtensions);
        var offered = TlsSrtpUtilities.GetUseSrtpExtension(clientExtensions)?.ProtectionProfiles ?? [];
        _profile = SrtpProfile.Preferred.FirstOrDefault(ours => offered.Contains(ours.Id))
            ?? throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }

    /// <summary>RFC 5764 §4.1.1: exactly one profile, and no master key identifier.</summary>
    public override IDictionary<int, byte[]> GetServerExtensions()
    {
        var extensions = TlsExtensionsUtilities.EnsureExtensionsInitialised(base.GetServerExtensions());
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([_profile!.Id], TlsUtilities.EmptyBytes));
        return extensions;
    }

    /// <summary>The only moment to export keys (RFC 5764 §4.2, RFC 5705): the library wipes the secrets when the handshake returns.</summary>
    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        Keys = SrtpKeys.FromExport(_profile!, DtlsSrtpExporter.Export(m_context, SrtpKeys.ExportLength(_profile!)));
    }
}

/// <summary>RFC 5764 §4.2.</summary>
internal static class DtlsSrtpExporter
{
    /// <summary>No context value: an empty one would give other keys (RFC 5705 §4).</summary>
    public static byte[] Export(TlsContext context, int length)
        => context.ExportKeyingMaterial(ExporterLabel.dtls_srtp, null, length);
}
