using LocalLiveKit.Media.Srtp;

namespace VoiceStudio.Tests.LocalLiveKit.Media;

/// <summary>The test vectors of RFC 3711 Appendix B and RFC 7714 §16 and §17.</summary>
public sealed class SrtpVectorTests
{
    private static readonly SrtpMasterKey Rfc3711 = new(Hex("E1F97A0D3E018BE0D64FA32C06DE4139"), Hex("0EC675AD498AFEEBB6960B3AABE6"));

    [Theory]
    [InlineData(SrtpKeyLabel.RtpEncryption, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(SrtpKeyLabel.RtpSalt, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(SrtpKeyLabel.RtpAuthentication, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4")]
    internal void Session_keys_come_out_as_in_RFC_3711_B3(SrtpKeyLabel label, string expected)
        => Assert.Equal(expected, Convert.ToHexString(SrtpKeyDerivation.Derive(Rfc3711, label, expected.Length / 2)));

    [Fact]
    public void The_key_stream_comes_out_as_in_RFC_3711_B2()
    {
        using var aes = new AesCounterMode(Hex("2B7E151628AED2A6ABF7158809CF4F3C"));
        var stream = new byte[48];
        aes.Transform(Hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"), stream);
        Assert.Equal("E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0", Convert.ToHexString(stream));
    }

    private const string Rfc7714Payload = "47616C6C696120657374206F6D6E697320646976697361" + "20696E207061727465732074726573";

    [Fact]
    public void GCM_encrypts_the_packet_of_RFC_7714_16_1_1()
    {
        // The RFC gives the session key and salt, not a master key: so the bare cipher with them.
        using var cipher = AesGcmCipher.FromSessionKeys(Hex("000102030405060708090A0B0C0D0E0F"), Hex("517569642070726F2071756F"));
        const string header = "8040F17B8041F8D35501A0B2";
        var packet = Hex(header + Rfc7714Payload);
        var buffer = new byte[packet.Length + cipher.RtpOverhead];
        packet.CopyTo(buffer, 0);

        var length = cipher.ProtectRtp(buffer, packet.Length, 12, 0x5501A0B2, 0xF17B);

        const string expected = header + "F24DE3A3FB34DE6CACBA861C9D7E4BCABE633BD50D294E6F42A5F47A51C7D19B36DE3ADF8833899D7F27BEB16A9152CF765EE4390CCE";
        Assert.Equal(expected, Convert.ToHexString(buffer));
        Assert.True(cipher.TryUnprotectRtp(buffer, 12, 0x5501A0B2, 0xF17B, out length));
        Assert.Equal(packet, buffer[..length]);
    }

    [Fact]
    public void GCM_encrypts_the_report_of_RFC_7714_17_1()
    {
        using var cipher = AesGcmCipher.FromSessionKeys(Hex("000102030405060708090A0B0C0D0E0F"), Hex("517569642070726F2071756F"));
        const string header = "81C8000D4D617273";
        var packet = Hex(header + "4E5450314E545032525450200000042A0000E9304C756E61DEADBEEFDEADBEEFDEADBEEFDEADBEEFDEADBEEF");
        var buffer = new byte[packet.Length + cipher.RtcpOverhead];
        packet.CopyTo(buffer, 0);

        var length = cipher.ProtectRtcp(buffer, packet.Length, 0x4D617273, 0x5D4);

        const string expected = header + "63E94885DCDAB67CA727D7662F6B7E997FF5C0F76C06F32DC676A5F1730D6FDA4CE09B4686303DED0BB9275BC84AA45896CF4D2FC5ABF87245D9EADE800005D4";
        Assert.Equal(expected, Convert.ToHexString(buffer));
        Assert.True(cipher.TryUnprotectRtcp(buffer, 0x4D617273, out length));
        Assert.Equal(packet, buffer[..length]);
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);
}
