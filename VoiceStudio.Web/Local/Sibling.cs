using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace VoiceStudio.Web.Local;

/// <summary>A program of this repository that Web may start.</summary>
/// <param name="Program">Assembly name, as in siblings.json.</param>
/// <param name="Prefix">Before its lines in our output.</param>
/// <param name="Settings">Environment of the process, beside what it inherits.</param>
internal sealed record Sibling(string Program, string Prefix, IReadOnlyDictionary<string, string> Settings)
{
    // What dotnet run, dotnet watch and launch profiles gave to Web and what is Web's own: a child that inherits it would listen on our port or know our secrets.
    private static readonly string[] NotForChildren =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "ASPNETCORE_CONTENTROOT", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", "DOTNET_STARTUP_HOOKS",
        "DOTNET_MODIFIABLE_ASSEMBLIES", "DOTNET_LAUNCH_PROFILE", "URLS", "ConnectionStrings__Default", "Seed__AdminEmail", "Seed__AdminPassword",
    ];

    /// <summary>Where the program was built to; null when this is no checkout but a published folder.</summary>
    public string? File()
    {
        var list = Path.Combine(AppContext.BaseDirectory, "siblings.json");
        if (!System.IO.File.Exists(list)) return null;
        var siblings = JsonSerializer.Deserialize<Dictionary<string, string>>(System.IO.File.ReadAllText(list))!;
        return siblings.TryGetValue(Program, out var path) ? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, path)) : null;
    }

    /// <param name="url">To listen on; port 0 takes a free one.</param>
    public ProcessStartInfo StartInfo(string file, string url)
    {
        var start = new ProcessStartInfo(DotnetHost(), [file])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(file)!,
        };
        foreach (var name in NotForChildren) start.Environment.Remove(name);
        start.Environment["ASPNETCORE_URLS"] = url;
        // The child reads its standard input to the end: the end comes when we end, however we end.
        start.Environment["VOICESTUDIO_PARENT_STDIN"] = "1";
        // Its requests are our own: what it says itself is enough.
        start.Environment["Logging__LogLevel__Microsoft"] = start.Environment["Logging__LogLevel__System.Net.Http"] = "Warning";
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        return start;
    }

    /// <summary>The dotnet that runs us: shared/Microsoft.NETCore.App/version/ lies three folders below it.</summary>
    private static string DotnetHost()
    {
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? (System.IO.File.Exists(host) ? host : "dotnet");
    }
}
