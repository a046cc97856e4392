using System.Threading.Channels;

namespace LocalRealtime.Protocol;

/// <summary>One reader, no locks: everything that touches a session's state is posted here and happens in order.</summary>
internal sealed class Mailbox
{
    private readonly Channel<Action> _posted = Channel.CreateUnbounded<Action>(new() { SingleReader = true });

    /// <summary>Nothing happens once the session is over.</summary>
    public void Post(Action action) => _posted.Writer.TryWrite(action);

    /// <summary>Waits until it has happened; its failure is the caller's.</summary>
    public async Task<T> AskAsync<T>(Func<T> question, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                answer.TrySetResult(question());
            }
            catch (Exception e) when (answer.TrySetException(e))
            {
                // It is the asker's now.
            }
        });
        return await answer.Task.WaitAsync(cancellation);
    }

    public async Task RunAsync(CancellationToken over)
    {
        try
        {
            await foreach (var action in _posted.Reader.ReadAllAsync(over)) action();
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The session is over.
        }
    }
}
