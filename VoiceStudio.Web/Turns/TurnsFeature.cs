using Microsoft.Extensions.Options;
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
        builder.Services.AddSingleton(services => new Router(services.GetRequiredService<IOptions<TurnOptions>>().Value));
    }
}
