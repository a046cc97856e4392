using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Accounts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Conversations;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Local;
using VoiceStudio.Web.Operations;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Shell;
using VoiceStudio.Web.Tools;
using VoiceStudio.Web.Turns;

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
        builder.Services.AddSingleton(TimeProvider.System);
        // The API spells out what is not there: programs see the same members every time.
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            ContractJson.Configure(json.SerializerOptions).DefaultIgnoreCondition = JsonIgnoreCondition.Never;
            // A body that lacks what it must have is a bad request, not a null somewhere inside.
            json.SerializerOptions.RespectRequiredConstructorParameters = json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.TypeInfoResolver = (json.SerializerOptions.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(LeaveOutWhatMayBeNull);
        });
        builder.AddLocal();
        builder.AddProblems();
        builder.AddData();
        builder.AddAccounts();
        builder.AddAgents();
        builder.AddTools();
        builder.AddConversations();
        builder.AddCalls();
        builder.AddTurns();
        builder.AddOperations();
        builder.AddShell();

        var app = builder.Build();
        app.UseShell();
        app.UseProblems();
        app.UseAuthentication();
        app.UseSameOrigin();
        app.UseAuthorization();
        app.MapAccounts();
        app.MapAgents();
        app.MapTools();
        app.MapConversations();
        app.MapCalls();
        app.MapOperations();
        app.MapShell();
        return app;
    }

    /// <summary>Hosts and programs do not write what is null: a <c>reason</c> that is absent is none.</summary>
    private static void LeaveOutWhatMayBeNull(JsonTypeInfo type)
    {
        foreach (var parameter in type.Properties.Where(p => p is { IsRequired: true, AssociatedParameter: { IsNullable: true } })) parameter.IsRequired = false;
    }
}
