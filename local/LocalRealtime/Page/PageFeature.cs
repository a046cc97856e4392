using LocalRealtime.Hearing;

namespace LocalRealtime.Page;

/// <summary>The page at <c>/</c>, and the health of the parts.</summary>
internal static class PageFeature
{
    public static void MapPage(this WebApplication app)
    {
        app.MapGet("/", () => Results.Stream(typeof(PageFeature).Assembly.GetManifestResourceStream("LocalRealtime.Page.index.html")!, "text/html; charset=utf-8"));
        app.MapGet("/health/live", () => Results.Ok(new { status = "live" }));
        app.MapGet("/health/ready", (Recognizer recognizer) => Results.Ok(new
        {
            status = "ready",
            speaking = "flite",
            hearing = recognizer.Unavailable is null ? "pocketsphinx" : "typed words only",
            detail = recognizer.Unavailable,
        }));
    }
}
