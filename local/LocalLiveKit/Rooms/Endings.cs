namespace LocalLiveKit.Rooms;

/// <summary>Peer connections on their way out: each closes by itself, and the room waits for all of them before it is over.</summary>
internal sealed class Endings
{
    private readonly Lock _gate = new();
    private readonly List<Task> _running = [];

    /// <summary>Not in the mailbox: closing sends a goodbye, and may wait for a handshake to give up.</summary>
    public void Add(IAsyncDisposable ending)
    {
        lock (_gate)
        {
            _running.RemoveAll(t => t.IsCompletedSuccessfully);
            _running.Add(Task.Run(async () => await ending.DisposeAsync()));
        }
    }

    public Task WaitAsync()
    {
        lock (_gate) return Task.WhenAll(_running);
    }
}
