using System.Text.Json;
using Microsoft.Extensions.Options;

namespace LocalRealtime.Scripting;

/// <summary><c>/control</c>: rehearses answers and failures, and shows what passed over every connection.</summary>
internal static class ScriptingFeature
{
    public static void AddScripting(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Archive>();
        builder.Services.AddSingleton(services =>
        {
            var director = new Director();
            if (services.GetRequiredService<IOptions<RealtimeOptions>>().Value.Scripts is { Length: > 0 } folder) director.Load(folder);
            return director;
        });
    }

    public static void MapScripting(this WebApplication app)
    {
        var control = app.MapGroup("/control");
        control.MapGet("/script", (Director director) => Results.Json(director.Script, Script.Json));
        control.MapPut("/script", PutScriptAsync);
        control.MapDelete("/script", (Director director) => director.Follow(Script.Empty));
        control.MapGet("/connections", (Archive archive) => archive.All.Select(Summary));
        control.MapGet("/connections/{id}", (string id, Archive archive) => archive.Find(id) is { } found ? Results.Ok(Summary(found)) : Results.NotFound());
        control.MapGet("/connections/{id}/transcript", (string id, Archive archive) => archive.Find(id) is { } found ? Results.Text(found.ToLines(), "application/jsonl") : Results.NotFound());
        control.MapPost("/connections/{id}/acts", PostActAsync);
    }

    private static async Task<IResult> PutScriptAsync(HttpContext http, Director director)
    {
        try
        {
            var script = await http.Request.ReadFromJsonAsync<Script>(Script.Json, http.RequestAborted);
            director.Follow(script ?? Script.Empty);
            return Results.NoContent();
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest, title: "This is not a script.");
        }
    }

    private static async Task<IResult> PostActAsync(string id, HttpContext http, Archive archive)
    {
        try
        {
            var act = await http.Request.ReadFromJsonAsync<Act>(Script.Json, http.RequestAborted);
            return act is not null && archive.Perform(id, act) ? Results.NoContent() : Results.NotFound();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest, title: "This is not an act.");
        }
    }

    private static object Summary(Chronicle c) => new { c.Id, c.Model, c.Opened, c.Closed, c.Mischiefs, c.Exchanges };
}
