using System.Globalization;

namespace LocalRealtime.Speaking;

/// <summary>One Realtime voice name as a setting of a Flite voice.</summary>
/// <param name="Flite">slt, rms, awb or kal16.</param>
/// <param name="PitchHz">Mean pitch; null keeps the voice's own (rms ignores it).</param>
/// <param name="Stretch">Length of every sound, 1 = as recorded.</param>
internal sealed record Voice(string Name, string Flite, int? PitchHz, double Stretch)
{
    public IEnumerable<string> Arguments(double speed)
    {
        yield return "-voice";
        yield return Flite;
        yield return "--setf";
        yield return string.Create(CultureInfo.InvariantCulture, $"duration_stretch={Stretch / Math.Clamp(speed, 0.25, 1.5):0.###}");
        if (PitchHz is not { } hertz) yield break;
        yield return "--setf";
        yield return string.Create(CultureInfo.InvariantCulture, $"int_f0_target_mean={hertz}");
    }
}

/// <summary>The voices of the Realtime API, each different enough that a caller tells agents apart.</summary>
internal static class Voices
{
    public static IReadOnlyList<Voice> All { get; } =
    [
        new("alloy", "slt", 172, 1.0),
        new("ash", "rms", null, 1.0),
        new("ballad", "awb", 112, 1.05),
        new("coral", "slt", 214, 0.95),
        new("echo", "kal16", 105, 1.05),
        new("sage", "slt", 135, 1.08),
        new("shimmer", "slt", 245, 1.0),
        new("verse", "awb", 155, 1.0),
        new("marin", "slt", 190, 1.0),
        new("cedar", "rms", null, 1.15),
        new("fable", "awb", 190, 1.0),
        new("onyx", "kal16", 82, 1.15),
        new("nova", "kal16", 190, 1.0),
    ];

    public static Voice Default { get; } = Find("alloy")!;

    public static Voice? Find(string name) => All.FirstOrDefault(v => v.Name == name);
}
