using System.Diagnostics;
using System.Globalization;

namespace VoiceStudio.Bench.Soak;

/// <summary>This process's memory over time. What counts is whether it grows once it is warm.</summary>
internal sealed class MemorySamples
{
    /// <summary>The share of the time that is warm-up.</summary>
    private const double WarmUp = 0.2;

    private readonly List<(TimeSpan At, double Heap, double Resident)> _samples = [];

    /// <summary>Signal connections cut meanwhile.</summary>
    public int Cuts { get; set; }

    public void Take(TimeSpan at)
    {
        // The heap without what nobody refers to any more; a collection each five seconds is a load that no user makes.
        var heap = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        using var self = Process.GetCurrentProcess();
        _samples.Add((at, heap, self.WorkingSet64 / 1048576.0));
    }

    public void Print()
    {
        Console.WriteLine($"{Cuts} signal connections cut");
        var warm = _samples.Skip((int)(_samples.Count * WarmUp)).ToList();
        if (warm.Count < 8)
        {
            Console.WriteLine("Too short to tell anything of memory.");
            return;
        }

        // Medians of the first and the last quarter: how many are in the room just then differs from sample to sample.
        var quarter = warm.Count / 4;
        Print("heap, MB", [.. warm.Take(quarter).Select(s => s.Heap)], [.. warm.TakeLast(quarter).Select(s => s.Heap)]);
        Print("resident, MB", [.. warm.Take(quarter).Select(s => s.Resident)], [.. warm.TakeLast(quarter).Select(s => s.Resident)]);
    }

    private static void Print(string what, List<double> first, List<double> last)
    {
        var (before, after) = (Median(first), Median(last));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {before:0.0} in the first quarter after warm-up, {after:0.0} in the last ({100 * (after - before) / before:+0.0;-0.0} %)"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
