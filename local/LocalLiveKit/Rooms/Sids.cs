using System.Buffers.Text;
using System.Security.Cryptography;

namespace LocalLiveKit.Rooms;

/// <summary>LiveKit's ids: a prefix that says of what, then randomness. Clients check the prefixes: "TR_" or the track is dropped.</summary>
internal static class Sids
{
    public static string NewRoom() => New("RM_");

    public static string NewParticipant() => New("PA_");

    /// <summary>LiveKit puts a hint of the source behind the prefix (TR_AM… for a microphone); people read it in logs.</summary>
    public static string NewTrack(Livekit.Server.Sdk.Dotnet.TrackType type) => New(type == Livekit.Server.Sdk.Dotnet.TrackType.Audio ? "TR_A" : "TR_V");

    public static string NewEvent() => New("EV_");

    private static string New(string prefix)
    {
        Span<byte> random = stackalloc byte[9];
        RandomNumberGenerator.Fill(random);
        // Base64url's '-' and '_' are left out of LiveKit's ids, and a '|' would split a stream's id.
        return prefix + Base64Url.EncodeToString(random).Replace('-', 'x').Replace('_', 'y');
    }
}
