using Microsoft.Extensions.Options;
using OpenAI.Chat;
using VoiceStudio.Web.Turns.Routing;

namespace VoiceStudio.Web.Turns;

/// <summary>
/// Many agents, one voice at a time: docs/turns.md. <see cref="Floor"/> decides, <see cref="CallFloor"/> carries out, <see cref="Router"/>
/// says who was spoken to, <see cref="Ledger"/> remembers, <see cref="HeardMemory"/> tells each agent what the others were heard to say.
/// </summary>
internal static class TurnsFeature
{
    public static void AddTurns(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<TurnOptions>().BindConfiguration(TurnOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TurnOptions>, TurnOptionsValidator>();
        var key = builder.Configuration["OPENAI_API_KEY"] ?? builder.Configuration["Realtime:ApiKey"];
        if (key is { Length: > 0 }) builder.Services.AddSingleton<IRoutingModel>(services => Model(services, key));
        builder.Services.AddSingleton(services => new Router(services.GetRequiredService<IOptions<TurnOptions>>().Value, services.GetService<IRoutingModel>()));
    }

    private static OpenAIRoutingModel Model(IServiceProvider services, string key)
    {
        var model = services.GetRequiredService<IOptions<TurnOptions>>().Value.RoutingModel;
        return new OpenAIRoutingModel(new ChatClient(model, key), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<OpenAIRoutingModel>>());
    }
}
