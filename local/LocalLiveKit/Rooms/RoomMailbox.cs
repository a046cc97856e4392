using System.Threading.Channels;

namespace LocalLiveKit.Rooms;

/// <summary>One reader for everything that happens in a room: no locks, no order but the order of arrival.</summary>
internal sealed partial class RoomMailbox(string room, ILogger logger) : IAsyncDisposable
{
    private readonly Channel<Letter> _letters = Channel.CreateUnbounded<Letter>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ILogger _logger = logger;
    private readonly string _room = room;
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    /// <summary>Does it in its turn; what it throws is the caller's. Callers wait, so one that floods only waits longer.</summary>
    /// <exception cref="RoomClosedException">The room is over.</exception>
    public Task<T> Ask<T>(Func<T> work)
    {
        var letter = new Question<T>(work);
        if (!_letters.Writer.TryWrite(letter)) throw new RoomClosedException();
        return letter.Answer;
    }

    public Task Ask(Action work) => Ask(() =>
    {
        work();
        return true;
    });

    /// <summary>Does it in its turn, for callers that cannot wait: timers and the receive threads. Nothing happens once the room is over.</summary>
    public void Post(Action work) => _letters.Writer.TryWrite(new Notice(work, this));

    /// <summary>No more letters; those that are there are still read.</summary>
    public void Close() => _letters.Writer.TryComplete();

    public async ValueTask DisposeAsync()
    {
        Close();
        await _running;
    }

    private async Task RunAsync()
    {
        await foreach (var letter in _letters.Reader.ReadAllAsync()) letter.Read();
    }

    [LoggerMessage(LogLevel.Error, "Room {Room}: an event could not be handled.")]
    private static partial void LogFailed(ILogger logger, string room, Exception exception);

    private abstract class Letter
    {
        public abstract void Read();
    }

    private sealed class Question<T>(Func<T> work) : Letter
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Answer => _answer.Task;

        public override void Read()
        {
#pragma warning disable CA1031 // Whatever it is, it is handed to whoever asked; the room goes on.
            try
            {
                _answer.SetResult(work());
            }
            catch (Exception e)
            {
                _answer.SetException(e);
            }
#pragma warning restore CA1031
        }
    }

    private sealed class Notice(Action work, RoomMailbox mailbox) : Letter
    {
        public override void Read()
        {
#pragma warning disable CA1031 // Nobody waits who could be told; it is logged, and the room goes on for the others.
            try
            {
                work();
            }
            catch (Exception e)
            {
                LogFailed(mailbox._logger, mailbox._room, e);
            }
#pragma warning restore CA1031
        }
    }
}

/// <summary>The room ended between being found and being asked.</summary>
internal sealed class RoomClosedException() : Exception("The room is closed.");
