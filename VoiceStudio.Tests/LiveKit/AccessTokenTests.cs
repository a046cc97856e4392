using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Livekit.Server.Sdk.Dotnet;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace VoiceStudio.Tests.LiveKit;

public sealed class AccessTokenTests
{
    private const string Key = "APIkey", Secret = "a-secret-of-more-than-32-characters";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_token_says_again_what_was_put_into_it()
    {
        var claims = new TokenVerifier(Key, Secret, clock: _clock).Verify(new AccessToken(Key, Secret, _clock)
            .WithIdentity("agent:atlas").WithName("Atlas").WithMetadata("{\"a\":1}").WithKind(ParticipantInfo.Types.Kind.Agent)
            .WithAttributes(new Dictionary<string, string> { ["role"] = "guide" })
            .WithGrants(new VideoGrants { RoomJoin = true, Room = "call-1", CanPublishSources = ["microphone"], CanPublishData = false, Hidden = true })
            .WithRoomConfig(new RoomConfiguration { EmptyTimeout = 30 })
            .WithTtl(TimeSpan.FromMinutes(5)).ToJwt());

        Assert.Equal((Key, "agent:atlas", "Atlas", "{\"a\":1}"), (claims.Issuer, claims.Identity, claims.Name, claims.Metadata));
        Assert.Equal(ParticipantInfo.Types.Kind.Agent, claims.ParticipantKind);
        Assert.Equal("guide", claims.Attributes["role"]);
        Assert.Equal((true, "call-1", false, true, true), (claims.Video.RoomJoin, claims.Video.Room, claims.Video.CanPublishData, claims.Video.CanPublish, claims.Video.Hidden));
        Assert.Equal(["microphone"], claims.Video.CanPublishSources);
        Assert.Equal(30u, claims.RoomConfig?.EmptyTimeout);
        Assert.Equal(_clock.GetUtcNow().AddMinutes(5), claims.Expires);
    }

    [Fact]
    public async Task Another_library_reads_our_tokens()
    {
        var jwt = new AccessToken(Key, Secret).WithIdentity("anna").WithGrants(new VideoGrants { RoomJoin = true, Room = "r", CanSubscribe = false }).ToJwt();

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidIssuer = Key, IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Secret)), ValidateAudience = false,
        });

        Assert.True(result.IsValid, result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        Assert.Equal(("anna", "HS256"), (token.Subject, token.Alg));
        var video = token.GetPayloadValue<JsonElement>("video");
        Assert.True(video.GetProperty("roomJoin").GetBoolean());
        // LiveKit takes an absent right as granted, so a withheld one must be written out.
        Assert.False(video.GetProperty("canSubscribe").GetBoolean());
    }

    [Fact]
    public void We_read_the_tokens_of_another_library()
    {
        var jwt = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Key,
            Expires = _clock.GetUtcNow().AddMinutes(1).UtcDateTime,
            NotBefore = _clock.GetUtcNow().UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = "anna", ["video"] = new Dictionary<string, object> { ["roomJoin"] = true, ["room"] = "r", ["unknown"] = 7 } },
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Secret)), SecurityAlgorithms.HmacSha256),
        });

        var claims = new TokenVerifier(Key, Secret, clock: _clock).Verify(jwt);

        Assert.Equal(("anna", true, "r", true), (claims.Identity, claims.Video.RoomJoin, claims.Video.Room, claims.Video.CanPublish));
    }

    [Fact]
    public void The_short_secret_of_a_LiveKit_server_in_development_works()
    {
        var jwt = new AccessToken("devkey", "secret", _clock).WithIdentity("anna").ToJwt();

        Assert.Equal("anna", new TokenVerifier("devkey", "secret", clock: _clock).Verify(jwt).Identity);
    }

    [Fact]
    public void A_missing_secret_is_named()
    {
        Assert.Contains("API secret", Assert.Throws<ArgumentException>(() => new AccessToken(Key, " ")).Message, StringComparison.Ordinal);
        Assert.Contains("API key", Assert.Throws<ArgumentException>(() => new TokenVerifier("", Secret)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_joins_a_room_needs_an_identity_and_a_room() =>
        Assert.Throws<InvalidOperationException>(() => new AccessToken(Key, Secret).WithGrants(new VideoGrants { RoomJoin = true, Room = "r" }).ToJwt());

    [Theory]
    [InlineData(-61, TokenFault.NotYetValid)]
    [InlineData(-59, null)]
    [InlineData(60 + 59, null)]
    [InlineData(60 + 60, TokenFault.Expired)]
    public void A_token_counts_from_its_beginning_to_its_end_give_or_take_a_minute(int seconds, TokenFault? fault)
    {
        var jwt = new AccessToken(Key, Secret, _clock).WithIdentity("anna").WithTtl(TimeSpan.FromSeconds(60)).ToJwt();
        var later = new FakeTimeProvider(_clock.GetUtcNow().AddSeconds(seconds));

        Assert.Equal(fault, FaultOf(jwt, new TokenVerifier(Key, Secret, clock: later)));
    }

    [Fact]
    public void Another_secret_another_key_and_a_changed_claim_are_told_apart()
    {
        var jwt = new AccessToken(Key, Secret, _clock).WithIdentity("anna").ToJwt();
        var parts = jwt.Split('.');
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("anna", "root", StringComparison.Ordinal);
        var changed = $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.{parts[2]}";

        Assert.Equal(TokenFault.BadSignature, FaultOf(jwt, new TokenVerifier(Key, "some-other-secret", clock: _clock)));
        Assert.Equal(TokenFault.UnknownKey, FaultOf(jwt, new TokenVerifier("other", Secret, clock: _clock)));
        Assert.Equal(TokenFault.BadSignature, FaultOf(changed, new TokenVerifier(Key, Secret, clock: _clock)));
    }

    [Theory]
    [InlineData("""{"alg":"none"}""", """{"iss":"APIkey","sub":"root","exp":4102444800}""")]
    [InlineData("""{"alg":"HS512"}""", """{"iss":"APIkey","sub":"root","exp":4102444800}""")]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"APIkey","sub":"root"}""")] // for ever
    [InlineData("""{"alg":"HS256"}""", """{"iss":"APIkey","exp":1e300}""")]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"APIkey","exp":1e999}""")]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"APIkey","exp":"soon"}""")]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"APIkey","exp":4102444800,"video":7}""")]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"APIkey","exp":4102444800,"attributes":{"a":{}}}""")]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"APIkey","exp":4102444800,"roomConfig":[]}""")]
    [InlineData("""{"alg":"HS256"}""", """[1]""")]
    [InlineData("""{"alg":7}""", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("not json", "{}")]
    public void A_token_of_the_wrong_kind_is_malformed_even_with_a_right_signature(string header, string payload)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        var mac = Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes(signed)));

        Assert.Equal(TokenFault.Malformed, FaultOf($"{signed}.{mac}", new TokenVerifier(Key, Secret, clock: _clock)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    public void What_is_no_token_is_malformed(string text) => Assert.Equal(TokenFault.Malformed, FaultOf(text, new TokenVerifier(Key, Secret)));

    [Fact]
    public void A_token_without_end_is_not_read() =>
        Assert.Equal(TokenFault.Malformed, FaultOf(new string('a', 1 << 20), new TokenVerifier(Key, Secret)));

    private static TokenFault? FaultOf(string jwt, TokenVerifier verifier)
    {
        try
        {
            verifier.Verify(jwt);
            return null;
        }
        catch (AccessTokenException e)
        {
            Assert.DoesNotContain(Secret, e.ToString(), StringComparison.Ordinal);
            return e.Fault;
        }
    }
}
