using Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Rooms;

/// <summary>How good everybody's connection is, from what both sides' reports say of loss. Told to the room every few seconds, as LiveKit does.</summary>
internal static class ConnectionQualities
{
    /// <summary>More than this is heard; more than that is hard to understand.</summary>
    private const double Audible = 0.03, Hard = 0.10;

    private const float Best = 5;

    /// <summary>A check that is missing for this long: nothing arrives any more.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(7);

    public static ConnectionQualityUpdate Of(IEnumerable<Participant> participants)
        => new() { Updates = { participants.Where(p => p.State == ParticipantInfo.Types.State.Active).Select(Of) } };

    private static ConnectionQualityInfo Of(Participant participant)
    {
        if (participant.Peering.Silence > Lost) return new() { ParticipantSid = participant.Sid, Quality = ConnectionQuality.Lost };
        var up = participant.Publishing.Published.Where(t => !t.Muted).Select(t => t.Inbound.Loss);
        var down = participant.Subscriptions.Values.Where(s => s.IsFlowing).Select(s => s.Outbound.Loss);
        var loss = up.Concat(down).DefaultIfEmpty().Max();
        var quality = loss < Audible ? ConnectionQuality.Excellent : loss < Hard ? ConnectionQuality.Good : ConnectionQuality.Poor;
        return new() { ParticipantSid = participant.Sid, Quality = quality, Score = (float)(Best * (1 - Math.Min(1, loss))) };
    }
}
