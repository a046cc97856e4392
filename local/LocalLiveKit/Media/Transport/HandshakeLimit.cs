namespace LocalLiveKit.Media.Transport;

/// <summary>Handshakes block a thread each, so only so many run at once; the other clients' DTLS resends until it is their turn.</summary>
internal sealed class HandshakeLimit
{
    private const int MaxConcurrent = 32;
    private int _running;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _running) <= MaxConcurrent) return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _running);
}
