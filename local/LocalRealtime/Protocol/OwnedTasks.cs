namespace LocalRealtime.Protocol;

/// <summary>The tasks a session started: each is awaited when the session ends. Used from the mailbox only.</summary>
internal sealed class OwnedTasks
{
    private readonly List<Task> _running = [];

    public void Add(Task task)
    {
        _running.RemoveAll(t => t.IsCompletedSuccessfully || t.IsCanceled);
        _running.Add(task);
    }

    public async Task WhenAllAsync()
    {
        try
        {
            await Task.WhenAll(_running);
        }
        catch (OperationCanceledException)
        {
            // Cut short by the end of the session.
        }
    }
}
