using System.Diagnostics;
using System.Text;

namespace VoiceStudio.Tests.LocalLiveKit.Node;

/// <summary>A script of this folder in Node.js, with LiveKit's own packages beside it (VoiceStudio.Tests/package.json).</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private NodeProcess(Process process) => _process = process;

    /// <summary>What it says on its standard error: the reason when it fails.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    public static NodeProcess Start(string script)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "VoiceStudio.Tests", "LocalLiveKit", "Node", script)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        var node = new NodeProcess(Process.Start(start)!);
        node._process.ErrorDataReceived += (_, e) =>
        {
            lock (node._errors) node._errors.AppendLine(e.Data);
        };
        node._process.BeginErrorReadLine();
        return node;
    }

    public async Task WriteLineAsync(string line, CancellationToken stop)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), stop);
        await _process.StandardInput.FlushAsync(stop);
    }

    /// <returns>The next line, or null when it has ended.</returns>
    public async Task<string?> ReadLineAsync(CancellationToken stop) => await _process.StandardOutput.ReadLineAsync(stop);

    public async Task<int> ExitAsync(CancellationToken stop)
    {
        await _process.WaitForExitAsync(stop);
        return _process.ExitCode;
    }

    /// <summary>The end of its input asks it to end; if it does not, it is ended.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
