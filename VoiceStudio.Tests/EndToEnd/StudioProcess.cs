using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>The product as a newcomer starts it: Web as a process of its own, which starts its siblings; its database in a folder that goes with it.</summary>
internal sealed partial class StudioProcess : IAsyncDisposable
{
    public const string Email = "ada@example.org";
    public const string Password = "Correct-Horse-7";

    private const string Ready = "VoiceStudio is ready: open ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("voicestudio-").FullName;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Process? _process;
    private TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StudioProcess(IReadOnlyDictionary<string, string> settings) => _settings = settings;

    /// <summary>Where the pages are; stays the same when the process is started again.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("Not started.");

    /// <summary>What it and its siblings printed, for the message of a test that failed.</summary>
    public string Output => string.Join('\n', _output);

    public static async Task<StudioProcess> StartAsync(IReadOnlyDictionary<string, string>? settings = null, CancellationToken stop = default)
    {
        var studio = new StudioProcess(settings ?? new Dictionary<string, string>());
        try
        {
            await studio.StartAgainAsync(stop);
        }
        catch
        {
            await studio.DisposeAsync();
            throw;
        }

        return studio;
    }

    public async Task StartAgainAsync(CancellationToken stop = default)
    {
        var folder = Path.Combine(Repository.Root, "VoiceStudio.Web");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "bin", Configuration, "net10.0", "VoiceStudio.Web.dll")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var key in start.Environment.Keys.Where(IsForeign).ToArray()) start.Environment.Remove(key);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = Address.ToString().TrimEnd('/');
        start.Environment["ConnectionStrings__Default"] = $"Data Source={Path.Combine(_folder, "studio.db")}";
        start.Environment["Seed__AdminEmail"] = Email;
        start.Environment["Seed__AdminPassword"] = Password;
        foreach (var (key, value) in _settings) start.Environment[key] = value;

        _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("Web ended while it started:\n" + Output));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            Address = await _ready.Task.WaitAsync(StartLimit, stop);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"Not ready within {StartLimit.TotalSeconds} s:\n{Output}"));
        }
    }

    /// <summary>As Ctrl+C or a service manager ends it.</summary>
    public Task StopAsync() => EndAsync(SigTerm);

    /// <summary>As a crash ends it.</summary>
    public Task KillAsync() => EndAsync(SigKill);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await EndAsync(SigTerm);
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private const int SigKill = 9;
    private const int SigTerm = 15;

    private async Task EndAsync(int signal)
    {
        var process = _process ?? throw new InvalidOperationException("Not started.");
        _ = kill(process.Id, signal);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("Web did not end within 20 s:\n" + Output);
        }
    }

    private void Note(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        while (_output.Count > 400) _output.TryDequeue(out _);
        if (line.StartsWith(Ready, StringComparison.Ordinal) && Uri.TryCreate(line[Ready.Length..], UriKind.Absolute, out var address)) _ready.TrySetResult(address);
    }

    /// <summary>What the test runner's own environment says must not reach the product.</summary>
    public static bool IsForeign(string key)
        => key.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || key.StartsWith("DOTNET_STARTUP", StringComparison.Ordinal)
            || key.StartsWith("LiveKit__", StringComparison.OrdinalIgnoreCase) || key.StartsWith("OPENAI_", StringComparison.Ordinal)
            || key.StartsWith("Realtime__", StringComparison.OrdinalIgnoreCase) || key.StartsWith("CORECLR_", StringComparison.Ordinal);

    /// <summary>Debug or Release: as the tests were built, so the siblings were.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
