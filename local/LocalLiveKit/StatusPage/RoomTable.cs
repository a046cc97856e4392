using System.Globalization;
using System.Net;
using System.Text;
using LocalLiveKit.Rooms;

namespace LocalLiveKit.StatusPage;

/// <summary>One room of the page: who is there, what comes from them, and how it reaches the others. In the room's mailbox.</summary>
internal static class RoomTable
{
    public static string Of(Room room)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<h2>{Text(room.Name)} <small>{room.Sid}</small></h2>");
        text.Append("<table><tr><th>Participant</th><th>State</th><th>Track</th><th class=n>Packets</th><th class=n>Loss</th><th class=n>Round trip</th></tr>");
        foreach (var participant in room.Participants) Append(text, participant);
        return text.Append("</table>").ToString();
    }

    private static void Append(StringBuilder text, Participant participant)
    {
        var who = $"<td>{Text(participant.Identity)}</td><td>{(participant.AwaySince is null ? participant.State : "Reconnecting")}</td>";
        var tracks = participant.Publishing.Published.ToList();
        if (tracks.Count == 0) text.Append("<tr>").Append(who).Append("<td>none</td><td></td><td></td><td></td></tr>");
        foreach (var track in tracks)
        {
            text.Append(CultureInfo.InvariantCulture, $"<tr>{who}<td>{track.Source}{(track.Muted ? ", muted" : "")}</td><td class=n>{track.Inbound.Packets}</td><td class=n>{track.Inbound.Loss:P1}</td><td></td></tr>");
            foreach (var subscription in track.Subscriptions) Append(text, subscription);
        }
    }

    private static void Append(StringBuilder text, Subscription subscription)
    {
        var state = subscription.IsPaused ? ", paused" : subscription.IsFlowing ? "" : ", not yet negotiated";
        var roundTrip = subscription.Outbound.RoundTrip is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms") : "";
        text.Append(CultureInfo.InvariantCulture, $"<tr><td></td><td></td><td>→ {Text(subscription.Subscriber.Identity)}{state}</td><td class=n>{subscription.Outbound.Packets}</td><td class=n>{subscription.Outbound.Loss:P1}</td><td class=n>{roundTrip}</td></tr>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
