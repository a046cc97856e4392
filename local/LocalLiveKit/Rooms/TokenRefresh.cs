using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Configuration;

namespace LocalLiveKit.Rooms;

/// <summary>
/// Fresh tokens for those who are in a room: a client whose own has expired, or whose rights have changed, comes back with what it may do now
/// (https://docs.livekit.io/home/get-started/authentication/#token-refresh).
/// </summary>
internal sealed class TokenRefresh(ServerSettings settings, TimeProvider time)
{
    /// <summary>LiveKit's: sent at half of a token's life.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5), Life = TimeSpan.FromMinutes(10);

    public bool IsDue(Participant participant) => time.GetElapsedTime(participant.TokenSentAt) >= Interval;

    /// <param name="participant">Whose name, rights and words as they are now.</param>
    /// <param name="room">Where to.</param>
    public void Send(Participant participant, string room)
    {
        participant.TokenSentAt = time.GetTimestamp();
        participant.Send(new SignalResponse { RefreshToken = Token(participant, room) });
    }

    private string Token(Participant participant, string room)
    {
        var key = participant.Claims.Issuer;
        return new AccessToken(key, settings.Keys[key], time)
            .WithTtl(Life)
            .WithIdentity(participant.Identity)
            .WithName(participant.Name)
            .WithMetadata(participant.Metadata)
            .WithAttributes(participant.Attributes)
            .WithKind(participant.Kind)
            .WithGrants(participant.Rights.ToGrants(participant.Claims.Video, room))
            .ToJwt();
    }
}
