using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Calls;

/// <summary>
/// Calls, from <see cref="VideoCallResource"/> (start, join, invite) over <see cref="LiveCalls"/> (what goes on) to <see cref="CallArchive"/> (what is over).
/// AgentHosts speak to <see cref="AgentLinkHub"/> and the status callback, LiveKit to the webhook, people to the API and the pages.
/// </summary>
internal static class CallsFeature
{
    public static void AddCalls(this IHostApplicationBuilder builder)
    {
        AddOptions(builder);
        builder.Services.AddHttpClient(nameof(LiveKitRooms), client => client.Timeout = TimeSpan.FromSeconds(10));
        builder.Services.AddHttpClient(nameof(AgentHosts));
        builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AgentLinkAuthentication>(AgentLinkAuthentication.SchemeName, configureOptions: null);
        builder.Services.AddSignalR(hub => hub.MaximumReceiveMessageSize = 1024 * 1024).AddJsonProtocol(json => ContractJson.Configure(json.PayloadSerializerOptions))
            // A host that is stopped or cut off is noticed in seconds: its agent may hold the floor.
            .AddHubOptions<AgentLinkHub>(link => (link.KeepAliveInterval, link.ClientTimeoutInterval) = (AgentLinkTimes.KeepAlive, AgentLinkTimes.Timeout));
        builder.Services.AddSingleton<LiveKitRooms>().AddSingleton<AgentHosts>().AddSingleton<JoinSigner>().AddSingleton<CallbackTokens>().AddSingleton<OwnAddress>();
        builder.Services.AddSingleton<CallRecorder>().AddSingleton<CallArchive>().AddSingleton<ConversationMemory>().AddSingleton<FloorOpener>().AddSingleton<CallReviews>();
        builder.Services.AddSingleton<LiveCall.Parts>().AddSingleton<LiveCalls>().AddSingleton<AgentInviter>().AddSingleton<VideoCallResource>();
        builder.Services.AddSingleton<WebhookInbox>();
        builder.Services.AddHostedService<CallRestart>();
    }

    public static void MapCalls(this WebApplication app)
    {
        app.MapCallApi();
        app.MapCallbacks();
        app.MapHub<AgentLinkHub>(AgentLinkHub.Path);
    }

    private static void AddOptions(IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<CallsOptions>().BindConfiguration(CallsOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<CallsOptions>, CallsOptionsValidator>();
        builder.Services.AddOptions<LiveKitOptions>().BindConfiguration(LiveKitOptions.Section)
            .Validate(l => l.Url is null or "" || (l.ApiKey.Length > 0 && l.ApiSecret.Length > 0), "LiveKit:Url needs LiveKit:ApiKey and LiveKit:ApiSecret.").ValidateOnStart();
        builder.Services.AddOptions<AgentHostOptions>().BindConfiguration(AgentHostOptions.Section)
            .Validate(a => a.SharedSecret.Length >= 32, "AgentHost:SharedSecret must have 32 characters or more, the same in Web and AgentHost.").ValidateOnStart();
    }
}
