using System.Buffers.Text;
using System.Text;
using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Configuration;
using LocalLiveKit.RoomService;
using LocalLiveKit.Signaling;
using Microsoft.AspNetCore.Http;
using VoiceStudio.Tests.LocalLiveKit.Sdp;

namespace VoiceStudio.Tests.LocalLiveKit;

/// <summary>
/// What anybody may send before, or without, being let in, to each parser that reads it: true messages with bytes changed, cut out, put in and
/// repeated, as those come deeper than noise. Nothing but a refusal may come of it, quickly and in little memory.
/// </summary>
public sealed class HostileInputTests
{
    private const int Inputs = 100_000;

    /// <summary>Bytes for each input, all told; the parsers' own objects are a fraction of it.</summary>
    private const long MaxAllocated = Inputs * 64L * 1024;

    [Fact(Timeout = 60_000)]
    public void Signal_requests_are_understood_or_refused()
    {
        byte[][] seeds =
        [
            new SignalRequest { Offer = new() { Type = "offer", Sdp = Offers.Spare(), Id = 7 } }.ToByteArray(),
            new SignalRequest { AddTrack = new() { Cid = "cid", Name = "mic", Source = TrackSource.Microphone, AudioFeatures = { AudioTrackFeature.TfStereo } } }.ToByteArray(),
            new SignalRequest { SubscriptionPermission = new() { TrackPermissions = { new TrackPermission { ParticipantIdentity = "a", TrackSids = { "TR_1", "TR_2" } } } } }.ToByteArray(),
            new SignalRequest { UpdateMetadata = new() { Attributes = { ["a"] = "b" }, RequestId = 3 } }.ToByteArray(),
            new SignalRequest { SyncState = new() { PublishTracks = { new TrackPublishedResponse { Track = new() { Sid = "TR_3" } } } } }.ToByteArray(),
        ];
        Survive(seeds, bytes => SignalSocket.Parse(bytes), e => e is SignalProtocolException);
    }

    [Fact(Timeout = 60_000)]
    public void Join_requests_in_the_address_are_understood_or_refused()
    {
        var seed = Encoding.ASCII.GetBytes(Signaling.SignalClient.Wrap(new JoinRequest { Metadata = new string('m', 2_000), PublisherOffer = new() { Type = "offer", Sdp = Offers.Publisher() } }));
        Survive([seed], bytes => JoinHandshake.Unwrap(Encoding.Latin1.GetString(bytes)), e => e is JoinRefusedException);
    }

    [Fact]
    public void A_join_request_that_unpacks_to_gigabytes_is_refused_before_it_does()
    {
        var bomb = Signaling.SignalClient.Wrap(new JoinRequest { Metadata = new string('m', 50_000_000) });
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(StatusCodes.Status400BadRequest, Assert.Throws<JoinRefusedException>(() => JoinHandshake.Unwrap(bomb)).Status);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
    }

    [Fact(Timeout = 60_000)]
    public void Tokens_are_good_or_refused()
    {
        var verifier = new TokenVerifier(LiveServer.Key, LiveServer.Secret);
        var token = LiveServer.Token("anna", "room", more: t => t.WithAttributes(new Dictionary<string, string> { ["a"] = "b" }));
        var good = 0;
        Survive(
            [Encoding.ASCII.GetBytes(token)],
            bytes =>
            {
                var text = Encoding.Latin1.GetString(bytes);
                verifier.Verify(text);
                if (text != token) good++;
            },
            e => e is AccessTokenException);
        Assert.Equal(0, good);
    }

    [Fact(Timeout = 60_000)]
    public void Signed_claims_of_any_shape_are_understood_or_refused()
    {
        var verifier = new TokenVerifier(LiveServer.Key, LiveServer.Secret);
        var token = LiveServer.Token("anna", "room", more: t => t.WithRoomConfig(new() { Metadata = "m" }).WithAttributes(new Dictionary<string, string> { ["a"] = "b" }));
        var claims = Base64Url.DecodeFromChars(token.Split('.')[1]);
        // Somebody who has the secret, and a strange library.
        Survive([claims], bytes => verifier.Verify(SignedJson.Sign(Encoding.Latin1.GetString(bytes), LiveServer.Secret)), e => e is AccessTokenException);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(TwirpEndpoint.Json)]
    [InlineData(TwirpEndpoint.Protobuf)]
    public void Bodies_of_the_room_service_are_understood_or_refused(string type)
    {
        var request = new UpdateParticipantRequest { Room = "r", Identity = "i", Attributes = { ["a"] = "b" }, Permission = new() { CanPublishSources = { TrackSource.Camera } } };
        var seed = type == TwirpEndpoint.Json ? Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(request)) : request.ToByteArray();
        Survive([seed], bytes => TwirpEndpoint.Parse(() => new UpdateParticipantRequest(), type, bytes), e => e is TwirpError);
    }

    [Fact(Timeout = 60_000)]
    public void Settings_files_are_understood_or_refused()
    {
        // Short ones: YAML is slow to read, and what is far apart in a file has nothing to do with each other.
        string[] files = ["port: 80 # words\n", "bind_addresses:\n  - ::1\n", "rtc: { udp_port: 7 }\n", "keys:\n  k: 's'\n", "webhook: { urls: ['http://a/b'] }\n", "logging: &a\n  level: *a\n"];
        Survive([.. files.Select(Encoding.ASCII.GetBytes)], bytes => LiveKitYaml.Read(Encoding.Latin1.GetString(bytes)), e => e is SettingsException);
    }

    private static void Survive(byte[][] seeds, Action<byte[]> parse, Func<Exception, bool> isRefusal)
    {
        var random = new Random(7);
        var understood = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Inputs; i++)
        {
            var bytes = Mutated(random, seeds[i % seeds.Length]);
            try
            {
                parse(bytes);
                understood++;
            }
            catch (Exception e) when (isRefusal(e))
            {
                // As it should be.
            }
            catch (Exception e)
            {
                Assert.Fail($"Input {i}, {Convert.ToBase64String(bytes)}: {e}");
            }
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocated);
        // Nothing proven if all are refused at the door, or none at all.
        TestContext.Current.TestOutputHelper?.WriteLine($"{understood} of {Inputs} understood");
        Assert.InRange(understood, 0, Inputs - 1);
    }

    /// <summary>One to four changes.</summary>
    private static byte[] Mutated(Random random, byte[] seed)
    {
        var bytes = seed.ToList();
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); break;
                default: bytes.InsertRange(at, Enumerable.Range(0, length).Select(_ => (byte)random.Next(256))); break;
            }
        }

        return [.. bytes];
    }
}
