namespace LocalLiveKit.Media.Srtp;

/// <summary>
/// Which of the last 128 indexes have been received. RFC 3711 §3.3.2 (at least 64; more, since a video frame is many packets).
/// Asking changes nothing: only an authenticated packet is marked.
/// </summary>
internal struct ReplayWindow
{
    public const int Size = 128;

    private UInt128 _seen; // Bit n: the index n below the highest.
    private bool _started;

    public ulong Highest { get; private set; }

    public readonly bool IsNew(ulong index)
    {
        if (!_started || index > Highest) return true;
        var below = Highest - index;
        return below < Size && ((_seen >> (int)below) & 1) == 0;
    }

    public void Mark(ulong index)
    {
        if (!_started || index > Highest)
        {
            var forward = _started ? index - Highest : Size;
            _seen = (forward < Size ? _seen << (int)forward : 0) | 1;
            Highest = index;
            _started = true;
        }
        else
        {
            _seen |= UInt128.One << (int)(Highest - index);
        }
    }
}
