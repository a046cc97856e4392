using VoiceStudio.Contracts;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Conversations;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web;

/// <summary>The program as a class that a test can build. Each line is a folder.</summary>
public sealed class VoiceStudioWeb
{
    private VoiceStudioWeb()
    {
    }

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        // Without it only Development and a published folder serve the assets of packages.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.ConfigureHttpJsonOptions(json => ContractJson.Configure(json.SerializerOptions));
        builder.Services.AddOpenApi();
        builder.AddProblems();
        builder.AddData();
        builder.AddAccounts();
        builder.AddAgents();
        builder.AddConversations();

        var app = builder.Build();
        app.UseProblems();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapOpenApi().RequireAuthorization();
        app.MapAccounts();
        app.MapAgents();
        app.MapConversations();
        return app;
    }
}
