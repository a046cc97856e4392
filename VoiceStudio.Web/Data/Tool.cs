namespace VoiceStudio.Web.Data;

/// <summary>Something agents may do. Agents name their tools by id.</summary>
internal sealed class Tool
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>What the model calls: letters, digits, underscores.</summary>
    public required string Name { get; set; }

    public required string Description { get; set; }

    /// <summary>builtin, http or mcp.</summary>
    public required string Kind { get; set; }

    /// <summary>JSON Schema of the arguments.</summary>
    public required string Parameters { get; set; }

    /// <summary>JSON: what this kind needs to run. Secrets by reference only.</summary>
    public string? Settings { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
}
