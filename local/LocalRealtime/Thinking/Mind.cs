namespace LocalRealtime.Thinking;

internal sealed class Mind
{
    private int _thoughts;

    public Task<Plan> ThinkAsync(Situation situation, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _thoughts++;
        var last = situation.Lines.LastOrDefault(l => l.From == Speaker.Person);
        return Task.FromResult(Plan.Saying(last is { Text.Length: > 0 } ? $"You said: {last.Text}." : "Sorry, I did not understand that.", "What else can I do for you?"));
    }
}
