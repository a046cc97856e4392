using LocalRealtime.Chat;
using LocalRealtime.Page;
using LocalRealtime.Protocol;
using LocalRealtime.Scripting;

namespace LocalRealtime;

/// <summary>The program as a class that a test can build.</summary>
public static class LocalRealtimeServer
{
    public const string DefaultUrl = "http://127.0.0.1:5208";

    /// <summary>A server that listens on loopback; port 0 takes a free one: <c>--urls=http://127.0.0.1:0</c>.</summary>
    /// <exception cref="InvalidOperationException">An address is not loopback, and LocalRealtime:AllowRemote is not true.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        // Settings come from the environment and the command line alone: the files beside the program may be another's.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables().AddCommandLine(args);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.UseUrls(Addresses(builder.Configuration));
        // A page of another site must not reach us under a name of its own (DNS rebinding).
        if (!AllowsRemote(builder.Configuration)) builder.Configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]";
        builder.AddRealtime();
        builder.AddScripting();
        var app = builder.Build();
        app.MapRealtime();
        app.MapChat();
        app.MapScripting();
        app.MapPage();
        return app;
    }

    private static string[] Addresses(ConfigurationManager configuration)
    {
        var urls = (configuration["urls"] ?? DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (AllowsRemote(configuration)) return urls;
        foreach (var url in urls)
        {
            var host = BindingAddress.Parse(url).Host.Trim('[', ']');
            if (host is not ("localhost" or "::1") && !host.StartsWith("127.", StringComparison.Ordinal))
                throw new InvalidOperationException($"LocalRealtime would listen on {url}, which others can reach. Set LocalRealtime:AllowRemote=true if that is wanted.");
        }

        return urls;
    }

    private static bool AllowsRemote(ConfigurationManager configuration)
        => configuration.GetValue<bool>($"{RealtimeOptions.Section}:{nameof(RealtimeOptions.AllowRemote)}");
}
