namespace VoiceStudio.Web.Problems;

/// <summary>Why something asked for was not done.</summary>
public enum Refusal
{
    /// <summary>It does not exist, or not for this person: both look the same from outside.</summary>
    NotFound,

    /// <summary>What was given breaks a rule; <see cref="RefusedException.Fields"/> says which.</summary>
    Invalid,

    /// <summary>It does not fit what is there now.</summary>
    Conflict,

    /// <summary>This person may not.</summary>
    Forbidden,

    /// <summary>Something that is needed for it does not answer.</summary>
    Unavailable,
}

/// <summary>A feature refuses, in words for people. The API answers with a problem document; a page shows the message.</summary>
public sealed class RefusedException(Refusal refusal, string message, IReadOnlyDictionary<string, string[]>? fields = null, Exception? inner = null)
    : Exception(message, inner)
{
    public Refusal Refusal { get; } = refusal;

    /// <summary>Messages by field name, camelCase as in the API.</summary>
    public IReadOnlyDictionary<string, string[]> Fields { get; } = fields ?? new Dictionary<string, string[]>();

    internal static RefusedException NotFound(string what) => new(Refusal.NotFound, $"There is no such {what}.");

    internal static RefusedException Invalid(string field, string message) => new(Refusal.Invalid, message, new Dictionary<string, string[]> { [field] = [message] });
}
