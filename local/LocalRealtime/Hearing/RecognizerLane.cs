using System.Collections.Concurrent;

namespace LocalRealtime.Hearing;

/// <summary>One decoder on its own thread. An utterance that stalls while others wait goes back into the queue, to be heard again from its start.</summary>
internal sealed class RecognizerLane(SphinxDecoder decoder, Vocabulary vocabulary, BlockingCollection<Recognition> queue) : IDisposable
{
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(500);

    private const int IdleMs = 150;

    private readonly AutoResetEvent _news = new(false);
    private int _edition = -1;
    private int _newest = -1;

    public void Run(CancellationToken stopping)
    {
        Prepare();
        while (true)
        {
            if (queue.TryTake(out var next, IdleMs, stopping)) Understand(next, stopping);
            else PrepareWhenSettled();
        }
    }

    public void Dispose()
    {
        decoder.Dispose();
        _news.Dispose();
    }

    private void Understand(Recognition utterance, CancellationToken stopping)
    {
        if (utterance.Abandoned) return;
        Prepare();
        utterance.Changed = () => _news.Set();
        decoder.Start(utterance.Ear);
        var whole = Feed(utterance, stopping);
        decoder.End();
        utterance.Changed = null;
        if (whole) decoder.Learn(utterance.Ear);
        if (whole) utterance.Settle(new Heard(vocabulary.Restore(decoder.Words)));
        else if (!utterance.Abandoned && !queue.TryAdd(utterance)) utterance.Settle(new Heard("", "Too many people speak at once."));
    }

    /// <summary>False when it was given up before its end.</summary>
    private bool Feed(Recognition utterance, CancellationToken stopping)
    {
        for (var i = 0; !utterance.Abandoned;)
        {
            var finished = utterance.Finished;
            if (utterance.Piece(i) is { } piece)
            {
                decoder.Process(piece);
                i++;
                if (i % 5 == 0) utterance.SoFar = vocabulary.Restore(decoder.Words);
                continue;
            }

            if (finished) return true;
            if (WaitHandle.WaitAny([_news, stopping.WaitHandle], Stall) == WaitHandle.WaitTimeout && queue.Count > 0) return false;
            stopping.ThrowIfCancellationRequested();
        }

        return false;
    }

    /// <summary>Agents join a call one after the other: waits until no more names come, and lets one lane at a time be busy with them.</summary>
    private void PrepareWhenSettled()
    {
        var newest = vocabulary.Edition;
        if (newest == _newest && newest != _edition && vocabulary.Preparing.Wait(0, CancellationToken.None))
        {
            try
            {
                Prepare();
            }
            finally
            {
                vocabulary.Preparing.Release();
            }
        }

        _newest = newest;
    }

    private void Prepare()
    {
        if (vocabulary.Edition == _edition) return;
        var (edition, phrases, spellings) = vocabulary.Current();
        decoder.Expect(phrases, spellings);
        NativeHeap.Trim();
        _edition = edition;
    }
}
