using System.Diagnostics;
using System.Globalization;

namespace VoiceStudio.Bench.LocalLiveKit.Rooms;

/// <summary>The people as a process of their own, which does what it is told, a line at a time, and answers each with a line.</summary>
internal sealed class CallersProcess : IDisposable
{
    private readonly Process _process;

    public CallersProcess(string url, int publishers)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CallersProcess).Assembly.Location, "rooms-callers", url, publishers.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("The callers did not start.");
    }

    public async Task<string> DoAsync(string what)
    {
        await _process.StandardInput.WriteLineAsync(what);
        return await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System)
            ?? throw new InvalidOperationException("The callers ended at: " + what);
    }

    public void Dispose()
    {
        // Its input's end is its own.
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
