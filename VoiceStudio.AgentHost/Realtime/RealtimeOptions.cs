namespace VoiceStudio.AgentHost.Realtime;

internal sealed class RealtimeOptions
{
    public const string Section = "Realtime";

    /// <summary>Base address of a Realtime API, e.g. https://api.openai.com/v1 (also ws and wss); null takes OpenAI's.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>API key; the environment's OPENAI_API_KEY is taken when this is empty.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Model of agents that name none.</summary>
    public string Model { get; set; } = "gpt-realtime";

    /// <summary>Speech recognition beside the model, for captions, routing and memory.</summary>
    public string TranscriptionModel { get; set; } = "gpt-4o-mini-transcribe";

    /// <summary>How long a reply may take to its first sound before it is asked for again.</summary>
    public TimeSpan ReplyLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Age from which a session is opened anew at the next pause: the API ends it at 60 minutes, in mid-word if need be.</summary>
    public TimeSpan RecycleAfter { get; set; } = TimeSpan.FromMinutes(50);

    /// <summary>How long opening the session may take.</summary>
    public TimeSpan ConnectLimit { get; set; } = TimeSpan.FromSeconds(10);
}
