using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VoiceStudio.Tests.EndToEnd.Panel;

/// <summary>A program of the repository as a process of its own, that can be stopped, woken and killed.</summary>
internal sealed partial class Program : IAsyncDisposable
{
    private const string Ready = "READY ";
    private const int SigKill = 9, SigContinue = 18, SigStop = 19;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;

    private Program(Process process) => _process = process;

    public Uri Address { get; private set; } = null!;

    /// <summary>The last it printed, for the message of a test that failed.</summary>
    public string Output => string.Join('\n', _output);

    /// <param name="project">Folder of its project below the repository's root.</param>
    /// <param name="settings">Environment.</param>
    public static async Task<Program> StartAsync(string project, IReadOnlyDictionary<string, string> settings, CancellationToken stop)
    {
        var folder = Path.Combine(Repository.Root, project);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "bin", StudioProcess.Configuration, "net10.0", Path.GetFileName(project) + ".dll")])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var key in start.Environment.Keys.Where(StudioProcess.IsForeign).ToArray()) start.Environment.Remove(key);
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        // It ends when its standard input does, so it never outlives us.
        start.Environment["VOICESTUDIO_PARENT_STDIN"] = "1";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (key, value) in settings) start.Environment[key] = value;
        var ready = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var program = new Program(new Process { StartInfo = start, EnableRaisingEvents = true });
        program._process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(Ready, StringComparison.Ordinal) == true) ready.TrySetResult(new Uri(line.Data[Ready.Length..].Trim()));
            else program.Note(line.Data);
        };
        program._process.ErrorDataReceived += (_, line) => program.Note(line.Data);
        program._process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"{project} ended while it started:\n{program.Output}"));
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        program.Address = await ready.Task.WaitAsync(StartLimit, stop);
        return program;
    }

    /// <summary>Not one more instruction, until <see cref="Wake"/>.</summary>
    public void Freeze() => Signal(SigStop);

    public void Wake() => Signal(SigContinue);

    public void Kill() => Signal(SigKill);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Wake();
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_process.HasExited) _process.Kill();
        }

        _process.Dispose();
    }

    private void Signal(int signal)
    {
        if (kill(_process.Id, signal) != 0) throw new InvalidOperationException($"Signal {signal} did not reach process {_process.Id}.");
    }

    private void Note(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        while (_output.Count > 200) _output.TryDequeue(out _);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
