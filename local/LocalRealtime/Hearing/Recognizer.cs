namespace LocalRealtime.Hearing;

/// <summary>Takes utterances and finds their words.</summary>
internal sealed class Recognizer
{
    public string? Unavailable { get; } = "no recognizer yet";

    public Recognition Begin(IReadOnlyCollection<string> names)
    {
        var recognition = new Recognition(names);
        recognition.Settle(new Heard("", Unavailable));
        return recognition;
    }
}
