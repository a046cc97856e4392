namespace LocalRealtime.Hearing;

/// <summary>What came of listening to an utterance.</summary>
/// <param name="Text">The words, lower case and without punctuation but for names; empty when there were none.</param>
/// <param name="Failure">Why there are no words although somebody spoke: for people.</param>
internal sealed record Heard(string Text, string? Failure = null)
{
    public static Heard Nothing { get; } = new("");
}
