using LocalRealtime.Speaking;

namespace LocalRealtime.Hearing;

/// <summary>How an invented name sounds: Flite's letter-to-sound rules, in the phones of the CMU dictionary.</summary>
internal static class Spelling
{
    /// <summary>Space-separated CMU phones; null when Flite makes nothing of it.</summary>
    public static string? Phones(FliteEngine flite, string name)
    {
        var (_, printed) = flite.Run(["-voice", "slt", "-ps", "-t", name]);
        var phones = printed.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(p => p.TrimEnd('0', '1', '2'))
            .Where(p => p is not "pau" and not "")
            .Select(p => p switch { "ax" => "AH", "axr" => "ER", _ => p.ToUpperInvariant() })
            .ToArray();
        return phones.Length == 0 ? null : string.Join(' ', phones);
    }
}
