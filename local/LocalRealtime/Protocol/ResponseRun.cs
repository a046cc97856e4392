using LocalRealtime.Sound;
using LocalRealtime.Speaking;
using LocalRealtime.Thinking;

namespace LocalRealtime.Protocol;

/// <summary>One response in the making: thinks, speaks and calls, away from the mailbox; what it sends goes through it.</summary>
/// <param name="input">What it answers to.</param>
internal sealed class ResponseRun(ResponseOutput output, IReadOnlyList<ConversationItem> input, SessionParts parts, Responses responses, SessionLine line) : IDisposable
{
    private const int PieceMs = 200;

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(line.Over);
    private IReadOnlyList<Scripting.Act> _acts = [];
    private int _deltas;

    private SessionConfig Config => Output.Request.Config;

    public ResponseOutput Output { get; } = output;

    public IReadOnlyList<ConversationItem> Input { get; } = input;

    public bool IgnoresCancel { get; private set; }

    public void Stop() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();

    public async Task RunAsync()
    {
        try
        {
            await responses.WordsKnownAsync(this, _stop.Token);
            var situation = await line.Mailbox.AskAsync(() => Responses.Describe(this), _stop.Token);
            await CarryOutAsync(parts.Director.Direct(situation, () => parts.Mind.Think(situation)));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Whoever stopped it has sent response.done, or nobody listens any more.
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException)
        {
            Fail(e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A mistake of ours: the client still gets its response.done, and the session's end brings it to the log.
            Fail("The server had an error while processing your request.");
            throw;
        }
    }

    private void Fail(string message) => line.Mailbox.Post(() => responses.Fail(this, new PlannedFailure("server_error", "server_error", message)));

    private async Task CarryOutAsync(Plan plan)
    {
        IgnoresCancel = plan.IgnoresCancel;
        _acts = plan.Acts;
        if (plan.ThinkTime > TimeSpan.Zero) await Task.Delay(plan.ThinkTime, parts.Time, _stop.Token);
        await TellAsync(Misbehave);
        if (plan.NeverAnswers) await Task.Delay(Timeout.InfiniteTimeSpan, parts.Time, _stop.Token);
        await foreach (var step in plan.AllAsync(_stop.Token))
        {
            if (step is CallTool call) await TellAsync(() => Output.Call(call.Name, call.Arguments));
            else if (step is Say say && !await SayAsync(say.Text, plan.DeltaEvery)) return;
        }

        if (plan.Failure is { } failure) await TellAsync(() => responses.Fail(this, failure));
        else await TellAsync(() => responses.Complete(this));
    }

    /// <summary>False when the response ended by reaching its token limit.</summary>
    private async Task<bool> SayAsync(string text, TimeSpan every)
    {
        foreach (var sentence in Sentences.Split(text))
        {
            var said = Config.Speaks ? await SpeakAsync(sentence, every) : await WriteAsync(sentence, every);
            if (!said) return false;
        }

        return true;
    }

    private async Task<bool> WriteAsync(string sentence, TimeSpan every)
    {
        foreach (var word in WordTimes.Split(sentence))
        {
            if (!await RoomAsync(() => Output.Say(word))) return false;
            if (every > TimeSpan.Zero) await Task.Delay(every, parts.Time, _stop.Token);
        }

        return true;
    }

    private async Task<bool> SpeakAsync(string sentence, TimeSpan every)
    {
        var voice = Voices.Find(Config.Voice) ?? Voices.Default;
        var speech = await parts.Speaker.SpeakAsync(sentence, voice, Config.Speed, _stop.Token);
        var format = Config.OutputFormat;
        var sound = format.Encode(Resampler.Convert(speech.Samples, Speech.Rate, format.Rate));
        var words = new Queue<SpokenWord>(speech.Words);
        var pieceBytes = PieceMs * format.BytesPerMillisecond;
        for (var at = 0; at < sound.Length; at += pieceBytes)
        {
            var piece = sound[at..Math.Min(sound.Length, at + pieceBytes)];
            var untilMs = at + pieceBytes >= sound.Length ? int.MaxValue : format.ToMilliseconds(at + pieceBytes);
            var now = new List<string>();
            while (words.TryPeek(out var word) && word.StartMs < untilMs) now.Add(words.Dequeue().Text);
            if (!await RoomAsync(() => Send(now, piece))) return false;
            if (every > TimeSpan.Zero) await Task.Delay(every, parts.Time, _stop.Token);
        }

        return true;
    }

    /// <summary>Words go just before the sound they belong to, so that a bridge can pace them by it.</summary>
    private void Send(List<string> words, byte[] piece)
    {
        if (words.Count > 0) Output.Say(string.Concat(words));
        Output.Sound(piece);
    }

    private Task<bool> RoomAsync(Action send) => line.Mailbox.AskAsync(
        () =>
        {
            StopIfOver();
            if (Config.MaxOutputTokens is { } limit && Output.Tokens >= limit)
            {
                responses.Cut(this, "max_output_tokens");
                return false;
            }

            send();
            _deltas++;
            Misbehave();
            return true;
        },
        _stop.Token);

    private void Misbehave()
    {
        foreach (var act in _acts.Where(a => a.AfterDeltas == _deltas)) line.Act(act);
    }

    private Task<bool> TellAsync(Action send) => line.Mailbox.AskAsync(
        () =>
        {
            StopIfOver();
            send();
            return true;
        },
        _stop.Token);

    private void StopIfOver()
    {
        if (Output.Over) throw new OperationCanceledException(_stop.Token);
    }
}
