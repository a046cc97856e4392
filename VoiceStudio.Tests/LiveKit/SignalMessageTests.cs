using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;

namespace VoiceStudio.Tests.LiveKit;

/// <summary>Bytes worked out by hand from LiveKit's numbers: a wrong one in a .proto shows here.</summary>
public sealed class SignalMessageTests
{
    [Fact]
    public void An_offer_is_read()
    {
        var request = SignalRequest.Parser.ParseFrom(Convert.FromHexString("0A10" + "0A056F66666572" + "1205763D300D0A" + "1803"));

        Assert.Equal(("offer", "v=0\r\n", 3u), (request.Offer.Type, request.Offer.Sdp, request.Offer.Id));
    }

    [Fact]
    public void A_join_answer_is_written() =>
        Assert.Equal(
            "0A16" + "0A06" + "0A04524D5F31" + "1206" + "0A0450415F31" + "500F" + "5805" + "7801",
            Convert.ToHexString(new SignalResponse
            {
                Join = new JoinResponse { Room = new Room { Sid = "RM_1" }, Participant = new ParticipantInfo { Sid = "PA_1" }, PingTimeout = 15, PingInterval = 5, FastPublish = true },
            }.ToByteArray()));

    [Fact]
    public void A_single_connection_asks_for_media_sections() =>
        Assert.Equal("CA01020801", Convert.ToHexString(new SignalResponse { MediaSectionsRequirement = new MediaSectionsRequirement { NumAudios = 1 } }.ToByteArray()));

    [Fact]
    public void A_text_chunk_is_read()
    {
        var packet = DataPacket.Parser.ParseFrom(Convert.FromHexString("2204616E6E61" + "7209" + "0A01731001" + "1A026869" + "800107"));

        Assert.Equal(("anna", 7u, "s", 1ul, "hi"), (packet.ParticipantIdentity, packet.Sequence, packet.StreamChunk.StreamId, packet.StreamChunk.ChunkIndex, packet.StreamChunk.Content.ToStringUtf8()));
    }

    [Fact]
    public void What_is_not_known_here_survives_being_passed_on()
    {
        var bytes = Convert.FromHexString("2204616E6E61" + "420412020A00"); // metrics: not modelled

        Assert.Equal(bytes, DataPacket.Parser.ParseFrom(bytes).ToByteArray());
    }
}
