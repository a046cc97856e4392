namespace VoiceStudio.Web.Data;

/// <summary>A stretch of speech in a call's transcript.</summary>
internal sealed class Utterance
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid CallId { get; set; }

    /// <summary>Turn id of a person's utterance, reply id of an agent's: unique in the call.</summary>
    public required string Key { get; set; }

    public Guid? AgentId { get; set; }

    /// <summary>LiveKit identity.</summary>
    public required string SpeakerId { get; set; }

    public required string SpeakerName { get; set; }
    public required string Text { get; set; }

    /// <summary>False while words may still change or come.</summary>
    public bool Final { get; set; }

    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Milliseconds that were heard, when a listener stopped it.</summary>
    public int? CutAtMs { get; set; }
}
