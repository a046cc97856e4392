using System.Diagnostics;

namespace VoiceStudio.Web.Local;

/// <summary>Keeps one sibling running until told to stop: starts it, passes its lines on, starts it again with growing pauses when it ends.</summary>
internal sealed partial class SiblingProcess(Sibling sibling, TimeProvider time, ILogger log)
{
    private const string Ready = "READY ";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The address that it first came up on; it keeps it over restarts.</summary>
    public Task<Uri> Address => _ready.Task;

    public async Task RunAsync(CancellationToken stop)
    {
        if (sibling.File() is not { } file || !File.Exists(file))
        {
            LogMissing(sibling.Program);
            _ready.TrySetException(new FileNotFoundException($"{sibling.Program} was not built."));
            return;
        }

        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            var began = time.GetTimestamp();
            var code = await RunOnceAsync(file, stop);
            if (stop.IsCancellationRequested) return;
            failures = time.GetElapsedTime(began) > Healthy ? 1 : failures + 1;
            var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, failures - 1) / 2));
            LogEnded(sibling.Program, code, pause);
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> RunOnceAsync(string file, CancellationToken stop)
    {
        var url = _ready.Task.IsCompletedSuccessfully ? (await _ready.Task).GetLeftPart(UriPartial.Authority) : "http://127.0.0.1:0";
        using var process = Process.Start(sibling.StartInfo(file, url)) ?? throw new InvalidOperationException($"{sibling.Program} could not be started.");
        LogStarted(sibling.Program, process.Id);
        var pumps = Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError));
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await EndAsync(process);
        }

        // Its own children, if it left any, may hold the pipes open.
        await Task.WhenAny(pumps, Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None));
        return process.ExitCode;
    }

    private async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Grace, time);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task PumpAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Ready, StringComparison.Ordinal) && Uri.TryCreate(line[Ready.Length..].Trim(), UriKind.Absolute, out var address)) _ready.TrySetResult(address);
            else Console.WriteLine($"[{sibling.Prefix}] {line}");
        }
    }

    [LoggerMessage(LogLevel.Information, "{Program} is starting (process {ProcessId}).")]
    private partial void LogStarted(string program, int processId);

    [LoggerMessage(LogLevel.Warning, "{Program} ended with code {Code}; it is started again in {Pause}.")]
    private partial void LogEnded(string program, int code, TimeSpan pause);

    [LoggerMessage(LogLevel.Warning, "{Program} is not there: build the solution, or configure another one.")]
    private partial void LogMissing(string program);
}
