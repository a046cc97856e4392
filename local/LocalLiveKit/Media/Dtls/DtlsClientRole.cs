using System.Security.Cryptography;
using LocalLiveKit.Media.Srtp;
using Org.BouncyCastle.Tls;

namespace LocalLiveKit.Media.Dtls;

/// <summary>The other end of <see cref="DtlsServerRole"/>: what a browser does. The warm-up, the tests and the benchmark use it.</summary>
internal sealed class DtlsClientRole(DtlsIdentity identity, params IReadOnlyList<SrtpProfile> profiles) : DefaultTlsClient(identity.Crypto), TlsAuthentication
{
    public SrtpKeys? Keys { get; private set; }
    public byte[]? PeerCertificateHash { get; private set; }

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        var extensions = TlsExtensionsUtilities.EnsureExtensionsInitialised(base.GetClientExtensions());
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([.. profiles.Select(p => (int)p.Id)], TlsUtilities.EmptyBytes));
        return extensions;
    }

    private SrtpProfile? _chosen;

    public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
    {
        base.ProcessServerExtensions(serverExtensions);
        var answer = TlsSrtpUtilities.GetUseSrtpExtension(serverExtensions);
        _chosen = profiles.FirstOrDefault(p => answer?.ProtectionProfiles is [var only] && only == p.Id)
            ?? throw new TlsFatalAlert(AlertDescription.illegal_parameter);
    }

    public override TlsAuthentication GetAuthentication() => this;

    public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
        => PeerCertificateHash = SHA256.HashData(serverCertificate.Certificate.GetCertificateAt(0).GetEncoded());

    public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest) => identity.Signer(m_context);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        Keys = SrtpKeys.FromExport(_chosen!, DtlsSrtpExporter.Export(m_context, SrtpKeys.ExportLength(_chosen!))).Reversed();
    }
}
