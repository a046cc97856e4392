using System.Net;
using System.Text;
using LocalLiveKit.Media.Ice;

namespace VoiceStudio.Tests.LocalLiveKit.Media;

/// <summary>The sample messages of RFC 5769, byte for byte.</summary>
public sealed class StunTests
{
    private static readonly byte[] Password = Encoding.ASCII.GetBytes("VOkJxbRl1RmTxUk/WvJxBt");

    private const string SampleRequest =
        "000100582112A442B7E7A701BC34D686FA87DFAE" +
        "802200105354554E207465737420636C69656E74" +
        "002400046E0001FF" +
        "80290008932FF9B151263B36" +
        "000600096576746A3A68367659202020" +
        "000800149AEAA70CBFD8CB56781EF2B5B2D3F249C1B571A2" +
        "80280004E57A3BCF";

    private const string SampleIPv6Response =
        "010100482112A442B7E7A701BC34D686FA87DFAE" +
        "8022000B7465737420766563746F7220" +
        "002000140002A1470113A9FAA5D3F179BC25F4B5BED2B9D9" +
        "00080014A382954E4BE67BF11784C97C8292C275BFE3ED41" +
        "80280004C8FB0B4C";

    [Fact]
    public void A_sample_request_is_read_and_its_signature_holds()
    {
        Assert.True(StunMessage.TryParse(Convert.FromHexString(SampleRequest), out var message));
        Assert.Equal(StunMessage.BindingRequest, message.Type);
        Assert.Equal("evtj:h6vY", Encoding.ASCII.GetString(message.Username));
        Assert.False(message.UseCandidate);
        Assert.True(message.HasIntegrity(Password));
        Assert.True(message.HasFingerprintOrNone());
    }

    [Fact]
    public void A_sample_response_over_IPv6_keeps_its_signature_too()
    {
        Assert.True(StunMessage.TryParse(Convert.FromHexString(SampleIPv6Response), out var message));
        Assert.True(message.HasIntegrity(Password));
        Assert.True(message.HasFingerprintOrNone());
    }

    [Fact]
    public void A_changed_byte_anywhere_is_noticed()
    {
        var original = Convert.FromHexString(SampleRequest);
        var fingerprintAt = original.Length - StunMessage.FingerprintLength;
        for (var i = 0; i < original.Length; i++)
        {
            // Under another type the fingerprint is an attribute after the signature, which does not count.
            if (i == fingerprintAt || i == fingerprintAt + 1) continue;
            var changed = original.ToArray();
            changed[i] ^= 0x01;
            var passes = StunMessage.TryParse(changed, out var message) && message.HasIntegrity(Password) && message.HasFingerprintOrNone();
            Assert.False(passes, $"Byte {i} is not protected.");
        }
    }

    [Theory]
    [InlineData("192.0.2.1", "0001A147E112A643")]
    [InlineData("::ffff:192.0.2.1", "0001A147E112A643")]
    [InlineData("2001:db8:1234:5678:11:2233:4455:6677", "0002A1470113A9FAA5D3F179BC25F4B5BED2B9D9")]
    public void Our_answer_says_where_the_client_was_seen(string seenFrom, string xorMappedAddress)
    {
        Span<byte> answer = stackalloc byte[StunBindingResponse.MaxLength];
        var transaction = Convert.FromHexString("B7E7A701BC34D686FA87DFAE");
        var length = StunBindingResponse.Write(answer, transaction, new IPEndPoint(IPAddress.Parse(seenFrom), 32853), Password);
        answer = answer[..length];

        Assert.True(StunMessage.TryParse(answer, out var message));
        Assert.Equal(StunMessage.BindingSuccess, message.Type);
        Assert.True(message.TransactionId.SequenceEqual(transaction));
        Assert.True(message.HasIntegrity(Password));
        Assert.True(message.HasFingerprintOrNone());
        Assert.Equal(xorMappedAddress, Convert.ToHexString(answer.Slice(StunMessage.HeaderLength + 4, xorMappedAddress.Length / 2)));
    }

    [Fact]
    public void A_nomination_after_the_signature_does_not_count()
    {
        // RFC 8489 §14.5: anybody on the way could have added it.
        var signed = Convert.FromHexString(SampleRequest)[..^8];
        byte[] extended = [.. signed, 0x00, 0x25, 0x00, 0x00];
        extended[3] = (byte)(extended.Length - StunMessage.HeaderLength);

        Assert.True(StunMessage.TryParse(extended, out var message));
        Assert.False(message.UseCandidate);
        Assert.True(message.HasIntegrity(Password));
    }

    [Fact]
    public void A_user_name_leads_to_its_transport()
    {
        var credentials = new IceCredentials();
        Assert.True(IceCredentials.TryReadId(Encoding.ASCII.GetBytes(credentials.Ufrag + ":abcd"), out var id));
        Assert.Equal(credentials.Id, id);
        Assert.False(IceCredentials.TryReadId(Encoding.ASCII.GetBytes(credentials.Ufrag), out _));
        Assert.False(IceCredentials.TryReadId("evtj:h6vY"u8, out _));
    }

    [Fact]
    public void Candidates_are_written_as_SDP_has_them()
        => Assert.Equal(
            "candidate:165535 1 udp 2130706431 127.0.0.1 7882 typ host",
            new IceCandidate(new IPEndPoint(IPAddress.Loopback, 7882), ushort.MaxValue).ToSdp());
}
