namespace LocalRealtime.Hearing;

/// <summary>One utterance on its way through the recognizer: sound goes in as it comes, words come out.</summary>
/// <param name="ear">The session's.</param>
internal sealed class Recognition(Ear ear)
{
    private readonly Lock _gate = new();
    private readonly List<short[]> _pieces = [];
    private readonly TaskCompletionSource<Heard> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _soFar = "";
    private volatile bool _finished;
    private volatile bool _abandoned;

    /// <summary>16 kHz mono.</summary>
    public const int Rate = 16_000;

    public Ear Ear { get; } = ear;

    public Task<Heard> Result => _result.Task;

    /// <summary>The words understood so far; later ones may differ.</summary>
    public string SoFar
    {
        get => _soFar;
        set
        {
            if (_soFar == value) return;
            _soFar = value;
            Progressed?.Invoke(value);
        }
    }

    /// <summary>Called, on the decoder's thread, with the words so far whenever they change.</summary>
    public Action<string>? Progressed { get; set; }

    public bool Finished => _finished;

    public bool Abandoned => _abandoned;

    /// <summary>Called, on the caller's thread, whenever there is something new to do.</summary>
    public Action? Changed { get; set; }

    public void Push(short[] samples)
    {
        lock (_gate) _pieces.Add(samples);
        Changed?.Invoke();
    }

    /// <summary>No more sound: the words are wanted.</summary>
    public void Finish()
    {
        _finished = true;
        Changed?.Invoke();
    }

    /// <summary>Nobody wants the words any more.</summary>
    public void Abandon()
    {
        _abandoned = true;
        Settle(Heard.Nothing);
        Changed?.Invoke();
    }

    public void Settle(Heard heard) => _result.TrySetResult(heard);

    /// <summary>The n-th piece of sound, null when it has not come yet.</summary>
    public short[]? Piece(int index)
    {
        lock (_gate) return index < _pieces.Count ? _pieces[index] : null;
    }
}
