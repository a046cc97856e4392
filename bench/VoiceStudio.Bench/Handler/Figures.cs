using System.Globalization;

namespace VoiceStudio.Bench.Handler;

/// <summary>What was measured under one name, milliseconds.</summary>
internal sealed class Figures
{
    private readonly Lock _guard = new();
    private readonly SortedDictionary<string, List<double>> _values = new(StringComparer.Ordinal);

    public void Add(string name, double milliseconds)
    {
        lock (_guard)
        {
            if (!_values.TryGetValue(name, out var all)) _values[name] = all = [];
            all.Add(milliseconds);
        }
    }

    public void Print(string title)
    {
        Console.WriteLine();
        Console.WriteLine($"{title,-48} {"n",5} {"median",8} {"p95",8} {"worst",8}");
        lock (_guard)
        {
            foreach (var (name, all) in _values)
            {
                var sorted = all.Order().ToArray();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-48} {sorted.Length,5} {At(sorted, 0.5),8:0.0} {At(sorted, 0.95),8:0.0} {sorted[^1],8:0.0}"));
            }
        }
    }

    public double Median(string name)
    {
        lock (_guard) return At([.. _values[name].Order()], 0.5);
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
}
