using System.Security.Cryptography;
using System.Text;
using LiveKit.Silero;
using LocalRealtime.Hearing;
using LocalRealtime.Scripting;
using LocalRealtime.Thinking;
using Microsoft.Extensions.Options;

namespace LocalRealtime.Protocol;

/// <summary><c>GET /v1/realtime</c>: the Realtime API over WebSocket.</summary>
internal static class RealtimeFeature
{
    private const string Subprotocol = "realtime";

    public static void AddRealtime(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RealtimeOptions>().BindConfiguration(RealtimeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Recognizer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Recognizer>());
        builder.Services.AddSingleton(_ => new Speaking.Speaker(Speaking.Speaker.InstalledWasm, lanes: 2));
        builder.Services.AddSingleton(_ => VoiceActivityModel.Load());
        builder.Services.AddSingleton<RuleMind>();
        builder.Services.AddSingleton(services => new ChatMind(new HttpClient(), services.GetRequiredService<IOptions<RealtimeOptions>>()));
        builder.Services.AddSingleton<Mind>();
        builder.Services.AddSingleton(services => new SessionParts(
            services.GetRequiredService<Recognizer>(),
            services.GetRequiredService<VoiceActivityModel>(),
            services.GetRequiredService<Speaking.Speaker>(),
            services.GetRequiredService<Mind>(),
            services.GetRequiredService<Director>(),
            services.GetRequiredService<Archive>(),
            services.GetRequiredService<IOptions<RealtimeOptions>>().Value,
            services.GetRequiredService<TimeProvider>()));
    }

    public static void MapRealtime(this WebApplication app)
    {
        app.UseWebSockets();
        app.MapGet("/v1/realtime", AcceptAsync);
    }

    private static async Task AcceptAsync(HttpContext http, SessionParts parts, IHostApplicationLifetime lifetime, ILoggerFactory logs)
    {
        if (!Bearer.IsKnown(http.Request, parts.Options))
        {
            await ApiError.WriteAsync(http, StatusCodes.Status401Unauthorized, "invalid_api_key", "Incorrect API key provided.");
            return;
        }

        if (!http.WebSockets.IsWebSocketRequest)
        {
            await ApiError.WriteAsync(http, StatusCodes.Status400BadRequest, "invalid_request", "Expected a WebSocket upgrade.");
            return;
        }

        if (parts.Director.RefuseUpgrade() is { } refusal)
        {
            await ApiError.WriteAsync(http, refusal.Status, refusal.Code, refusal.Message);
            return;
        }

        var model = http.Request.Query["model"].ToString() is { Length: > 0 } asked ? asked : "gpt-realtime";
        var echo = http.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol) ? Subprotocol : null;
        using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = echo });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        using var connection = new RealtimeConnection(socket, parts, model, logs.CreateLogger<RealtimeConnection>());
        await connection.RunAsync(over.Token);
    }
}

/// <summary>Who is let in.</summary>
internal static class Bearer
{
    public static bool IsKnown(HttpRequest request, RealtimeOptions options)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || header.Length == 7) return false;
        return options.ApiKey is not { Length: > 0 } key
            || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header[7..]), Encoding.UTF8.GetBytes(key));
    }
}

/// <summary>The API's error body.</summary>
internal static class ApiError
{
    public static Task WriteAsync(HttpContext http, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new { error = new { message, type = ProtocolException.InvalidRequest, param = (string?)null, code } });
    }
}
