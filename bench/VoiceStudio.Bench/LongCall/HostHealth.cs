using System.Globalization;
using VoiceStudio.Bench.Handler;

namespace VoiceStudio.Bench.LongCall;

/// <summary>What may not grow while a call goes on.</summary>
/// <param name="ResidentMb">Resident memory.</param>
/// <param name="HeapMb">Managed heap after the last collection.</param>
/// <param name="LiveKitHandles">Handles of LiveKit's native library.</param>
/// <param name="Files">Open file descriptors.</param>
internal sealed record HostHealth(double ResidentMb, double HeapMb, int LiveKitHandles, int Files, int Threads)
{
    public static async Task<HostHealth> ReadAsync(ChildProcess host)
    {
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri(host.Address + "/metrics"));
        var process = $"/proc/{host.Id}/";
        return new(
            host.Memory / 1048576.0,
            Sum(metrics, "dotnet_gc_last_collection_heap_size_bytes") / 1048576.0,
            (int)Sum(metrics, "voicestudio_livekit_handles"),
            Directory.GetFiles(process + "fd").Length,
            Directory.GetDirectories(process + "task").Length);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ResidentMb,7:0.0} MB resident {HeapMb,6:0.0} MB heap {LiveKitHandles,4} handles {Files,4} files {Threads,4} threads");

    /// <summary>Sum over the labels of one metric in Prometheus' text form: name, labels in braces if any, value, time if any.</summary>
    public static double Sum(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is '{' or ' ')
        .Sum(line => double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) is var end and > 0 ? end + 1 : name.Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
}
