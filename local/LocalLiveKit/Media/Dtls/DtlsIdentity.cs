using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using TlsCertificate = Org.BouncyCastle.Tls.Certificate;

namespace LocalLiveKit.Media.Dtls;

/// <summary>
/// The server's self-signed certificate. Nobody vouches for it: its fingerprint travels in the SDP, over the signalling
/// connection that the access token opened (RFC 8827 §6.5, RFC 8122 §5).
/// </summary>
internal sealed class DtlsIdentity
{
    private readonly AsymmetricKeyParameter _privateKey;

    private DtlsIdentity(byte[] certificate, AsymmetricKeyParameter privateKey)
    {
        _privateKey = privateKey;
        Crypto = new BcTlsCrypto(new SecureRandom());
        Certificate = new TlsCertificate([Crypto.CreateCertificate(certificate)]);
        Fingerprint = DtlsFingerprint.ToSdp(SHA256.HashData(certificate));
    }

    /// <summary>The value of a=fingerprint:sha-256, "AA:BB:..." (RFC 8122 §5).</summary>
    public string Fingerprint { get; }

    internal BcTlsCrypto Crypto { get; }
    internal TlsCertificate Certificate { get; }

    public static DtlsIdentity Create()
    {
        // RFC 8827 §6.5: P-256 with ECDSA is what every WebRTC endpoint accepts.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=LocalLiveKit", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        // From yesterday: the client's clock may be behind ours.
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        return new DtlsIdentity(certificate.RawData, PrivateKeyFactory.CreateKey(key.ExportPkcs8PrivateKey()));
    }

    /// <summary>One handshake in memory, so that the first client does not wait for the just-in-time compiler (measured: 370 to 750 ms cold, under 20 warm).</summary>
    public static Task WarmUpAsync() => DtlsWarmUp.RunAsync();

    internal TlsCredentialedSigner Signer(TlsContext context)
        => new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context), Crypto, _privateKey, Certificate,
            SignatureAndHashAlgorithm.GetInstance(Org.BouncyCastle.Tls.HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
}
