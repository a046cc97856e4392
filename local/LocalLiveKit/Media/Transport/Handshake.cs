using LocalLiveKit.Media.Dtls;

namespace LocalLiveKit.Media.Transport;

/// <summary>A transport's DTLS handshake: on a thread of its own, as the library blocks, and only when there is room for one more.</summary>
internal sealed class Handshake(DtlsSession dtls, HandshakeLimit limit, Action<DtlsResult> succeeded, Action<Exception> failed)
{
    private const int StackSize = 256 << 10;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    /// <summary>Completes when no thread runs any more. Never fails.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Starts it, unless that has happened; with too many under way the next datagram tries again.</summary>
    public void TryStart(string name)
    {
        if (Volatile.Read(ref _begun) != 0 || !limit.TryEnter()) return;
        if (Interlocked.Exchange(ref _begun, 1) != 0) limit.Leave();
        else new Thread(Run, StackSize) { IsBackground = true, Name = "dtls " + name }.Start();
    }

    /// <summary>Never starts it, if it has not begun; a running one is ended by closing the session.</summary>
    public void Cancel()
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0) _ended.SetResult();
    }

    private void Run()
    {
        try
        {
            succeeded(dtls.Accept());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Mostly IOException; but no input may make this thread end the process.
            failed(e);
        }
        finally
        {
            limit.Leave();
            _ended.SetResult();
        }
    }
}
