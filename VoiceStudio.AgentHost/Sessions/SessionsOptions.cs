namespace VoiceStudio.AgentHost.Sessions;

internal sealed class SessionsOptions
{
    public const string Section = "AgentHost";

    /// <summary>Sessions at once; one more join is refused with 503.</summary>
    public int MaxSessions { get; set; } = 64;

    /// <summary>Share of all processors, 0 to 1, from which a join is refused with 503; 0 refuses none for that.</summary>
    public double MaxProcessorShare { get; set; } = 0.9;

    /// <summary>When a refused join may be tried again.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a room without people keeps its agent.</summary>
    public TimeSpan EmptyRoomLimit { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the first person may take to come.</summary>
    public TimeSpan FirstPersonLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long running calls may go on after SIGTERM.</summary>
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an ended session goes on trying to tell Web so.</summary>
    public TimeSpan GoodbyeLimit { get; set; } = TimeSpan.FromSeconds(5);
}
