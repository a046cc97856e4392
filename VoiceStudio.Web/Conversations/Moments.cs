using System.Globalization;

namespace VoiceStudio.Web.Conversations;

/// <summary>Points in time as people say them.</summary>
internal static class Moments
{
    public static string At(DateTimeOffset then) => then.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    public static string Ago(DateTimeOffset then, DateTimeOffset now) => (now - then) switch
    {
        { TotalMinutes: < 1 } => "just now",
        { TotalMinutes: < 60 } past => $"{(int)past.TotalMinutes} min ago",
        { TotalHours: < 24 } past => $"{(int)past.TotalHours} h ago",
        { TotalDays: < 2 } => "yesterday",
        _ => then.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
    };
}
