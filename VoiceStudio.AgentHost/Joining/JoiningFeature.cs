using System.Text.Json;
using VoiceStudio.AgentHost.Sessions;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Joining;

/// <summary>The door: who may bring an agent of this host into a call, and out of it again.</summary>
internal static class JoiningFeature
{
    public static void AddJoining(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.Services.AddOptions<JoiningOptions>().Bind(builder.Configuration.GetSection(JoiningOptions.Section)).ValidateOnStart();
        builder.Services.AddSingleton<Microsoft.Extensions.Options.IValidateOptions<JoiningOptions>, JoiningOptionsValidator>();
        builder.Services.AddSingleton<UsedTokens>();
        builder.Services.AddSingleton<SignedBody>();
        builder.Services.ConfigureHttpJsonOptions(json => ContractJson.Configure(json.SerializerOptions));
    }

    public static void MapJoining(this WebApplication app)
    {
        var voice = app.MapGroup("/voice");
        voice.MapPost("/join", JoinAsync);
        voice.MapPost("/leave", LeaveAsync);
        voice.MapGet("/sessions", (VoiceSessions sessions) => sessions.List());
    }

    private static async Task<IResult> JoinAsync(HttpContext http, SignedBody signed, VoiceSessions sessions)
    {
        var (body, refused) = await signed.ReadAsync(http);
        if (refused is not null) return refused;
        if (!TryParse<JoinRequest>(body, out var join, out var malformed)) return malformed;
        if (JoinValidation.Errors(join) is { Count: > 0 } errors) return Results.ValidationProblem(errors, "The join request cannot be carried out as it is.");

        switch (sessions.Join(join))
        {
            case JoinAnswer.Accepted accepted:
                return Results.Json(accepted.Response, ContractJson.Options, statusCode: StatusCodes.Status202Accepted);
            case JoinAnswer.Busy busy:
                http.Response.Headers.RetryAfter = ((int)busy.RetryAfter.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
                return Results.Problem(busy.Reason, statusCode: StatusCodes.Status503ServiceUnavailable);
            default:
                throw new InvalidOperationException("A join is accepted or refused.");
        }
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, SignedBody signed, VoiceSessions sessions)
    {
        var (body, refused) = await signed.ReadAsync(http);
        if (refused is not null) return refused;
        if (!TryParse<LeaveRequest>(body, out var leave, out var malformed)) return malformed;
        sessions.Leave(leave);
        return Results.Accepted();
    }

    private static bool TryParse<T>(byte[] body, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value, out IResult malformed)
        where T : class
    {
        malformed = Results.Empty;
        try
        {
            value = JsonSerializer.Deserialize<T>(body, ContractJson.Options);
            if (value is not null) return true;
            malformed = Results.Problem("The body is empty.", statusCode: StatusCodes.Status400BadRequest);
        }
        catch (JsonException e)
        {
            value = null;
            malformed = Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest, title: "The body is not a " + typeof(T).Name + ".");
        }

        return false;
    }
}
