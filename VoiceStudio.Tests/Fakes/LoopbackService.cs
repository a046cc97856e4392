using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VoiceStudio.Tests.Fakes;

/// <summary>Somebody else's web service, on a free port of this machine: every request is answered by what the test writes.</summary>
internal static class LoopbackService
{
    public static async Task<WebApplication> StartAsync(RequestDelegate answer, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(stop);
        return app;
    }
}
