namespace VoiceStudio.AgentHost.Realtime;

/// <summary>The model's side of a call: one Realtime session for each agent of each call.</summary>
internal static class RealtimeFeature
{
    public static void AddRealtime(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RealtimeOptions>()
            .Bind(builder.Configuration.GetSection(RealtimeOptions.Section))
            .PostConfigure(options =>
            {
                if (string.IsNullOrWhiteSpace(options.ApiKey)) options.ApiKey = builder.Configuration["OPENAI_API_KEY"] ?? "";
            })
            .Validate(options => options.Endpoint is null or { IsAbsoluteUri: true, Scheme: "http" or "https" or "ws" or "wss" }, "Realtime:Endpoint must be an http, https, ws or wss address.")
            .ValidateOnStart();
    }
}
