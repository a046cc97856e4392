using CsCheck;
using LocalLiveKit.Media.Sdp;

namespace VoiceStudio.Tests.LocalLiveKit.Sdp;

public sealed class SdpParserTests
{
    [Fact]
    public void A_clients_offer_is_understood()
    {
        var offer = SdpParser.Parse(Offers.SpareAndMicrophone("my-track", ssrc: 99));
        Assert.Equal(8, offer.Sections.Length);
        var microphone = offer.Sections[7];
        Assert.Equal(("7", MediaKind.Audio, MediaDirection.Send, "my-track"), (microphone.Mid, microphone.Kind, microphone.Direction, microphone.TrackId));
        Assert.Equal([99u], microphone.Ssrcs);
        Assert.Equal(new Codec(111, "opus", 48_000, 2, "minptime=10;useinbandfec=1"), microphone.FindCodec("OPUS"));
        Assert.Equal(1, microphone.FindExtension(HeaderExtension.AudioLevel));
        Assert.Equal(Offers.Fingerprint, offer.EffectiveDtls!.Sha256Fingerprint);
    }

    [Theory]
    [InlineData("", "has no media section")]
    [InlineData("hello", "form <type>=<value>")]
    [InlineData("o=-\r\n", "does not begin with v=0")]
    [InlineData("v=0\r\nm=audio\r\n", "fewer than four words")]
    [InlineData("v=0\r\nm=audio 99999 X 111\r\n", "port")]
    [InlineData("v=0\r\nm=audio 9 X 111\r\na=mid:1\r\nm=audio 9 X 111\r\na=mid:1\r\n", "same mid twice")]
    [InlineData("v=0\r\nm=audio 9 X 111\r\na=rtpmap:111 opus\r\n", "clock rate")]
    [InlineData("v=0\r\nm=audio 9 X 111\r\na=fingerprint:sha-256 AB:CD\r\n", "fingerprint of the wrong length")]
    [InlineData("v=0\r\nm=audio 9 X 111\r\na=mid:a\tb\r\n", "printable ASCII")]
    public void What_cannot_be_answered_is_refused_by_name(string sdp, string why)
        => Assert.Contains(why, Assert.Throws<SdpException>(() => SdpParser.Parse(sdp)).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_that_a_client_sends_does_more_than_be_refused()
    {
        var offer = Offers.SpareAndMicrophone("cid");
        var noise = Gen.String[Gen.Char[' ', '~'], 0, 200];
        // A true offer with a piece of it replaced: deeper into the parser than noise alone would come.
        var torn = Gen.Select(Gen.Int[0, offer.Length - 1], Gen.Int[0, 80], noise, (at, length, put) => offer[..at] + put + offer[Math.Min(offer.Length, at + length)..]);
        Gen.OneOf(noise, torn, Gen.String[0, 400]).Sample(text => Parses(text) || true, iter: 100_000);
    }

    [Fact]
    public void What_is_understood_can_be_answered_and_the_answer_understood()
    {
        var offer = Offers.SpareAndMicrophone("cid");
        var torn = Gen.Select(Gen.Int[0, offer.Length - 1], Gen.Int[0, 80], (at, length) => offer[..at] + offer[Math.Min(offer.Length, at + length)..]);
        var local = new LocalTransport("ufrag", "p", Offers.Fingerprint, []);
        torn.Where(Parses).Sample(text =>
        {
            var answer = SdpAnswer.Write(SdpParser.Parse(text), local, 1, 1, _ => new SectionAnswer(Receives: true));
            return SdpParser.Parse(answer).Sections.Length == SdpParser.Parse(text).Sections.Length;
        }, iter: 2_000);
    }

    private static bool Parses(string text)
    {
        try
        {
            SdpParser.Parse(text);
            return true;
        }
        catch (SdpException)
        {
            return false;
        }
    }
}
