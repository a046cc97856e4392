using LocalLiveKit.Media.Dtls;
using LocalLiveKit.Media.Ice;
using LocalLiveKit.Media.Srtp;
using LocalLiveKit.Media.Transport;

namespace VoiceStudio.Tests.LocalLiveKit.Media;

/// <summary>What comes before any authentication is read without an exception, whatever it is.</summary>
public sealed class ParserFuzzTests
{
    private const int Inputs = 100_000;

    [Fact]
    public void Stun_and_RTP_headers_and_the_demultiplexer_survive_anything()
    {
        var random = new Random(11);
        var check = StunRequests.Make("0123456789abcdef:client", "password-of-22-characters", nominate: true);
        var rtp = RtpPackets.Make(1, withExtension: true);
        var parsed = 0;
        // As many of each.
        for (var i = 0; i < 2 * Inputs; i++)
        {
            var bytes = Hostile.Mutate(random, i % 2 == 0 ? check : rtp);
            Demultiplexer.Classify(bytes);
            if (StunMessage.TryParse(bytes, out var message))
            {
                parsed++;
                message.HasFingerprintOrNone();
                message.HasIntegrity("password-of-22-characters"u8);
                IceCredentials.TryReadId(message.Username, out _);
            }

            if (RtpHeader.TryRead(bytes, out var header)) Assert.InRange(header.Length, 12, bytes.Length);
        }

        Assert.InRange(parsed, Inputs / 100, Inputs); // Else the mutations are too wild to reach the attributes.
    }

    [Theory]
    [MemberData(nameof(SrtpTests.Profiles), MemberType = typeof(SrtpTests))]
    public void Encrypted_packets_and_reports_that_were_bent_are_never_taken_for_genuine(string name)
    {
        var profile = SrtpProfile.Preferred.Single(p => p.Name == name);
        var key = new SrtpMasterKey(new byte[profile.KeyLength], new byte[profile.SaltLength]);
        using var sender = new SrtpSender(profile, key);
        using var receiver = new SrtpReceiver(profile, key);
        byte[] packet = new byte[256], report = new byte[256];
        packet = packet[..sender.ProtectRtp(RtpPackets.Make(1, withExtension: true), packet)];
        report = report[..sender.ProtectRtcp(RtpPackets.MakeReport(), report)];
        var (random, taken) = (new Random(41), 0);
        for (var i = 0; i < Inputs; i++)
        {
            var (bentPacket, bentReport) = (Hostile.Mutate(random, packet), Hostile.Mutate(random, report));
            if (receiver.UnprotectRtp(bentPacket, out _) == SrtpResult.Ok) taken++;
            if (receiver.UnprotectRtcp(bentReport, out _) == SrtpResult.Ok) taken++;
        }

        // The genuine ones come up by chance, and each is taken once.
        Assert.Equal(2, taken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AA:BB")]
    [InlineData("zz:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00")]
    [InlineData("00-00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00")]
    public void A_fingerprint_of_another_form_is_refused(string text) => Assert.False(DtlsFingerprint.TryParse(text, out _));
}
