using System.Globalization;
using System.Net;
using System.Text;
using LocalLiveKit.Rooms;

namespace LocalLiveKit.StatusPage;

/// <summary>What people see at the server's address. Clients ask it with HEAD whether the server is there.</summary>
internal static class StatusPageFeature
{
    public static void MapStatusPage(this WebApplication app)
        => app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], async (HttpContext context, LiveRooms rooms) =>
        {
            context.Response.Headers.AccessControlAllowOrigin = "*";
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
            var body = new StringBuilder();
            foreach (var room in rooms.All)
            {
                try
                {
                    body.Append(await room.Mailbox.Ask(() => Describe(room)));
                }
                catch (RoomClosedException)
                {
                    // Over since the list was made.
                }
            }

            return Results.Content(Page(body.Length == 0 ? "<p>No rooms.</p>" : body.ToString()), "text/html; charset=utf-8");
        });

    private static string Describe(Room room)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<h2>{WebUtility.HtmlEncode(room.Name)}</h2><table><tr><th>Participant</th><th>State</th><th>Track</th><th>Packets in</th><th>Listeners</th></tr>");
        foreach (var participant in room.Participants)
        {
            var tracks = participant.Publishing.Published.ToList();
            var who = $"<td>{WebUtility.HtmlEncode(participant.Identity)}</td><td>{participant.State}</td>";
            if (tracks.Count == 0) text.Append("<tr>").Append(who).Append("<td>none</td><td></td><td></td></tr>");
            foreach (var track in tracks)
                text.Append(CultureInfo.InvariantCulture, $"<tr>{who}<td>{track.Source}{(track.Muted ? ", muted" : "")}</td><td>{track.Audio.Packets}</td><td>{track.Subscriptions.Count(s => s.IsFlowing)}</td></tr>");
        }

        return text.Append("</table>").ToString();
    }

    private static string Page(string body) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta http-equiv="refresh" content="2">
          <title>Local LiveKit</title>
          <style>
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 50rem; padding: 0 1rem; color-scheme: light dark; }
            table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid #8884; }
          </style>
        </head>
        <body>
          <h1>Local LiveKit: OK</h1>
          <p>A LiveKit-compatible server <strong>for development only</strong>. Anybody who can open this page sees the rooms.</p>
          {{body}}
        </body>
        </html>
        """;
}
