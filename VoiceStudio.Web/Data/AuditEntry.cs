namespace VoiceStudio.Web.Data;

/// <summary>Something an administrator did. Rows are added, never changed.</summary>
internal sealed class AuditEntry
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public DateTimeOffset At { get; set; }
    public string? AccountId { get; set; }

    /// <summary>Kept by name: an account may be deleted.</summary>
    public required string Who { get; set; }

    /// <summary>agent.created, tool.deleted, account.role ...</summary>
    public required string Action { get; set; }

    /// <summary>For people: what it was done to.</summary>
    public required string Subject { get; set; }
}
