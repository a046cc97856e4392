using VoiceStudio.Web.Shell;

namespace VoiceStudio.Web;

/// <summary>The program as a class that a test can build.</summary>
public static class VoiceStudioWeb
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddShell();
        builder.Services.AddAuthorization();
        var app = builder.Build();
        app.MapShell();
        return app;
    }
}
