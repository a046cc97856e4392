namespace LocalRealtime.Hearing;

/// <summary>What one session's recognizer has learned of the caller's voice and line: the mean of its cepstra. Belongs to one session, whichever decoder listens.</summary>
internal sealed class Ear
{
    private volatile float[]? _mean;

    /// <summary>Null before the first utterance.</summary>
    public float[]? Mean
    {
        get => _mean;
        set => _mean = value;
    }
}
