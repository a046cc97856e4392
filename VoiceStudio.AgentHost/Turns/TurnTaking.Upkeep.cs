using System.Text;
using VoiceStudio.AgentHost.Realtime;

namespace VoiceStudio.AgentHost.Turns;

/// <summary>
/// A session does not last for ever: it is opened anew at a pause, with the conversation told again. What is too long to be told is told as
/// a summary, which the old session writes beside the conversation.
/// https://platform.openai.com/docs/guides/realtime-conversations#create-responses-outside-the-default-conversation
/// </summary>
internal sealed partial class TurnTaking
{
    /// <summary>Items from which a replay begins with a summary, and how many of the newest stay as they are.</summary>
    private const int LongStory = 200, KeptWords = 80;
    private static readonly TimeSpan RecycleAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SummaryLimit = TimeSpan.FromSeconds(20);
    private readonly StringBuilder _summary = new();
    private string? _summaryResponse;
    private int _summarized;
    private bool _summaryTried;

    /// <summary>A pause is when nobody speaks and nothing is asked; a busy session is looked at again soon.</summary>
    private void TakeTooOld()
    {
        if (_state != TurnState.Quiet || _queue.IsBusy || _with.Ears.SomebodySpeaks || _turns.IsOpen) _recycling.Change(RecycleAgain, Timeout.InfiniteTimeSpan);
        else if (_with.Memory.Count > LongStory && !_summaryTried) AskForSummary();
        else _with.Line.Recycle();
    }

    private void AskForSummary()
    {
        _summaryTried = true;
        (_summarized, _summaryResponse) = (_with.Memory.Count - KeptWords, "");
        _summary.Clear();
        _with.Line.Send(ClientCommands.Summarize(_with.Memory.Everything().Take(_summarized)));
        // Without it the session is recycled all the same.
        _recycling.Change(SummaryLimit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True for what belongs to the summary: it is no reply, and nobody hears it.</summary>
    private bool TookForSummary(RealtimeSignal signal)
    {
        switch (signal)
        {
            case RealtimeSignal.ResponseStarted { AskId: ClientCommands.SummaryAsk } started:
                _summaryResponse = started.ResponseId;
                return true;
            case RealtimeSignal.Words words when words.ResponseId == _summaryResponse:
                _summary.Append(words.Delta);
                return true;
            case RealtimeSignal.WordsDone words when words.ResponseId == _summaryResponse:
                return true;
            case RealtimeSignal.ResponseDone done when done.ResponseId == _summaryResponse:
                _summaryResponse = null;
                if (done.Usage is { } usage) Report("summary", usage);
                if (done.Outcome == ResponseOutcome.Completed && _summary.Length > 0) _with.Memory.Summarize(_summarized, _summary.ToString());
                _recycling.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                return true;
            default:
                return false;
        }
    }
}
