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
                    body.Append(await room.Mailbox.Ask(() => RoomTable.Of(room)));
                }
                catch (RoomClosedException)
                {
                    // Over since the list was made.
                }
            }

            return Results.Content(Page(body.Length == 0 ? "<p>No rooms.</p>" : body.ToString()), "text/html; charset=utf-8");
        });

    private static string Page(string body) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta http-equiv="refresh" content="2">
          <title>Local LiveKit</title>
          <style>
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color-scheme: light dark; }
            table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid #8884; }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } h2 small { font-weight: normal; }
          </style>
        </head>
        <body>
          <h1>Local LiveKit: OK</h1>
          <p>A LiveKit-compatible server <strong>for development only</strong>. Anybody who can open this page sees the rooms.
          Loss is the share of packets of the last second that did not arrive; the round-trip time is from here to the listener and back.</p>
          {{body}}
        </body>
        </html>
        """;
}
