using System.ComponentModel.DataAnnotations;

namespace LocalRealtime;

/// <summary>Section <c>LocalRealtime</c>.</summary>
internal sealed class RealtimeOptions
{
    public const string Section = "LocalRealtime";

    /// <summary>When set, the only key that is let in; else any.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How long a session may last; the real one ends after 60 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SessionLimit { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>Tokens that a response reads at most; what a session's truncation does beyond it is gpt-realtime's rule.</summary>
    [Range(100, 1_000_000)]
    public int ContextTokens { get; set; } = 32_000;

    /// <summary>True lets it listen on other addresses than loopback: there is no protection beyond the key.</summary>
    public bool AllowRemote { get; set; }

    /// <summary>Speech recognizers at work at once: as many people may speak at once without waiting. Each takes about 65 MB.</summary>
    [Range(1, 8)]
    public int Recognizers { get; set; } = 3;

    /// <summary>Folder of Debian's pocketsphinx-en-us, or of the same model elsewhere.</summary>
    public string SpeechModel { get; set; } = "/usr/share/pocketsphinx/model/en-us";

    /// <summary>Folder of scripts (*.json) to start with.</summary>
    public string? Scripts { get; set; }

    /// <summary>A language model that thinks instead of the rules.</summary>
    public ChatOptions Chat { get; set; } = new();
}

/// <summary>Section <c>LocalRealtime:Chat</c>.</summary>
internal sealed class ChatOptions
{
    /// <summary>An OpenAI-compatible endpoint, e.g. http://127.0.0.1:8080/v1; null leaves thinking to the rules.</summary>
    public Uri? Endpoint { get; set; }

    public string Model { get; set; } = "local";

    public string? ApiKey { get; set; }
}
