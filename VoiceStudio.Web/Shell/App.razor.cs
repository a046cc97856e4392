using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace VoiceStudio.Web.Shell;

/// <summary>
/// The document. Pages run in a circuit and are not prerendered: a click on prerendered markup would be lost.
/// Pages that set cookies (sign in, first account) opt out with <see cref="ExcludeFromInteractiveRoutingAttribute"/>.
/// </summary>
public sealed partial class App
{
    private static readonly string[] CallScripts =
    [
        "Calls/CallPage.razor.js", "room/rooms.js", "room/room.js", "room/tabMemory.js", "room/devices.js", "room/levels.js", "room/microphone.js", "room/videos.js", "lib/livekit-client/livekit-client.umd.js",
    ];

    private static readonly InteractiveServerRenderMode Circuit = new(prerender: false);

    [CascadingParameter] private HttpContext Http { get; set; } = null!;

    private InteractiveServerRenderMode? PageRenderMode => Http.AcceptsInteractiveRouting() ? Circuit : null;
}
