namespace LocalRealtime.Speaking;

/// <summary>One sentence as sound.</summary>
/// <param name="Samples">16-bit mono at <see cref="Rate"/>.</param>
/// <param name="Words">Every word with the millisecond at which it begins, in order; their texts joined are the sentence.</param>
internal sealed record Speech(short[] Samples, IReadOnlyList<SpokenWord> Words)
{
    public const int Rate = 24_000;

    public int Milliseconds => Samples.Length / (Rate / 1000);
}

/// <param name="Text">The word with its punctuation and the space before it.</param>
/// <param name="StartMs">When it begins, from the beginning of the sentence.</param>
internal readonly record struct SpokenWord(string Text, int StartMs);
