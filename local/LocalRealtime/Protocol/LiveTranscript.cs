namespace LocalRealtime.Protocol;

/// <summary>
/// The words of somebody who is still speaking, as gpt-live-transcribe and gpt-realtime-whisper send them; the other models transcribe what
/// was committed. https://developers.openai.com/api/docs/guides/realtime-transcription
/// </summary>
internal sealed class LiveTranscript
{
    private string[] _before = [];
    private string[] _told = [];

    public static bool IsGivenBy(string? model) => model is "gpt-live-transcribe" or "gpt-realtime-whisper";

    /// <summary>What may be told now: a word counts as settled when it stood still while another came after it. A delta cannot be taken back.</summary>
    /// <param name="soFar">All words so far; later ones may differ.</param>
    public string Next(string soFar)
    {
        var now = Split(soFar);
        var settled = Math.Min(InCommon(_before, now), now.Length - 1);
        _before = now;
        if (settled <= _told.Length || InCommon(_told, now) < _told.Length) return "";
        var fresh = Join(_told.Length, now[_told.Length..settled]);
        _told = now[..settled];
        return fresh;
    }

    /// <summary>What is left to tell of the whole. Empty when it turned out otherwise: the completed transcript says so.</summary>
    public string Rest(string whole)
    {
        var words = Split(whole);
        return InCommon(_told, words) < _told.Length ? "" : Join(_told.Length, words[_told.Length..]);
    }

    private static string Join(int before, string[] words) => words.Length == 0 ? "" : (before > 0 ? " " : "") + string.Join(' ', words);

    private static string[] Split(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static int InCommon(string[] one, string[] other) => one.Zip(other).TakeWhile(p => p.First == p.Second).Count();
}
