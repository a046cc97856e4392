using System.Security.Cryptography;
using System.Text;
using Livekit.Server.Sdk.Dotnet;

namespace VoiceStudio.Tests.LiveKit;

public sealed class WebhookTests
{
    private const string Key = "devkey", Secret = "secret";

    private static readonly WebhookEvent Left = new()
    {
        Event = WebhookEvents.ParticipantLeft,
        Id = "EV_1",
        CreatedAt = 1_795_000_000,
        Room = new Room { Sid = "RM_1", Name = "call-1" },
        Participant = new ParticipantInfo { Identity = "anna", DisconnectReason = DisconnectReason.DuplicateIdentity },
    };

    private readonly WebhookReceiver _receiver = new(Key, Secret);

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    public void What_the_server_signed_arrives_whole(string scheme)
    {
        var signed = new WebhookSigner(Key, Secret).Sign(Left);

        Assert.Equal(Left, _receiver.Receive(signed.Body.Span, scheme + signed.Authorization));
    }

    [Fact]
    public void The_body_is_JSON_with_LiveKits_names() =>
        Assert.Equal(
            """{"event":"participant_left","room":{"sid":"RM_1","name":"call-1"},"participant":{"identity":"anna","disconnectReason":"DUPLICATE_IDENTITY"},"id":"EV_1","createdAt":"1795000000"}""",
            Encoding.UTF8.GetString(new WebhookSigner(Key, Secret).Sign(Left).Body.Span).Replace(" ", "", StringComparison.Ordinal));

    [Fact]
    public void Fields_of_a_newer_server_are_skipped()
    {
        var body = """{"event":"room_finished","room":{"name":"call-1","somethingNew":{"a":[1]}},"egressInfo":{"egressId":"EG_1"}}""";

        Assert.Equal("call-1", _receiver.Receive(body, TokenFor(body)).Room.Name);
    }

    [Fact]
    public void Another_body_is_refused()
    {
        var signed = new WebhookSigner(Key, Secret).Sign(Left);
        var changed = Encoding.UTF8.GetString(signed.Body.Span).Replace("anna", "root", StringComparison.Ordinal);

        Assert.Contains("not the one that was signed", Assert.Throws<WebhookException>(() => _receiver.Receive(changed, signed.Authorization)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_token_made_for_something_else_is_refused() =>
        Assert.Throws<WebhookException>(() => _receiver.Receive("{}", new AccessToken(Key, Secret).WithIdentity("anna").ToJwt()));

    [Fact]
    public void A_stranger_is_refused()
    {
        var signed = new WebhookSigner(Key, "another secret").Sign(Left);

        Assert.Equal(TokenFault.BadSignature, Assert.Throws<AccessTokenException>(() => _receiver.Receive(signed.Body.Span, signed.Authorization)).Fault);
        Assert.Throws<WebhookException>(() => _receiver.Receive(signed.Body.Span, null));
    }

    [Fact]
    public void A_signed_body_that_is_no_event_is_refused() =>
        Assert.Throws<WebhookException>(() => _receiver.Receive("[1, 2", TokenFor("[1, 2")));

    private static string TokenFor(string body) =>
        new AccessToken(Key, Secret).WithSha256(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(body)))).ToJwt();
}
