using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Agents;

/// <summary>How agents sound: their greeting in their voice, spoken once by their host and then kept, since each costs money.</summary>
internal sealed class VoiceSamples(AgentHosts hosts) : IAsyncDisposable
{
    /// <summary>About 200 kB each.</summary>
    private const int Most = 50;

    private readonly Lock _guard = new();
    private readonly Dictionary<Spoken, Task<byte[]>> _kept = [];
    private readonly CancellationTokenSource _stop = new();

    /// <returns>A WAV file.</returns>
    /// <exception cref="RefusedException">The settings break a rule, no host is there, or its model does not speak.</exception>
    public async Task<byte[]> FindAsync(AgentSettings settings, CancellationToken cancellationToken)
    {
        settings = AgentRules.Normalize(settings);
        AgentRules.Check(settings);
        var spoken = new Spoken(settings.ServiceUrl, settings.Model, settings.Voice, settings.Speed, settings.Language, Text(settings));
        // Whoever asks meanwhile waits for the same; the one who asked first may go away without taking it from the others.
        var asking = Asking(spoken, settings);
        try
        {
            return await asking.WaitAsync(cancellationToken);
        }
        finally
        {
            // The next one asks again.
            if (asking is { IsCompleted: true, IsCompletedSuccessfully: false }) Forget(spoken, asking);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task[] all;
        lock (_guard) all = [.. _kept.Values];
        foreach (var asking in all) await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private Task<byte[]> Asking(Spoken spoken, AgentSettings settings)
    {
        lock (_guard)
        {
            if (_kept.TryGetValue(spoken, out var known)) return known;
            if (_kept.Count >= Most && _kept.FirstOrDefault(k => k.Value.IsCompleted) is { Value: not null } old) _kept.Remove(old.Key);
            return _kept[spoken] = AskAsync(spoken, settings);
        }
    }

    private void Forget(Spoken spoken, Task<byte[]> failed)
    {
        lock (_guard)
        {
            if (_kept.GetValueOrDefault(spoken) == failed) _kept.Remove(spoken);
        }
    }

    private async Task<byte[]> AskAsync(Spoken spoken, AgentSettings settings)
    {
        await Task.Yield(); // Nobody is kept waiting at the guard.
        var url = spoken.ServiceUrl ?? await hosts.DefaultUrlAsync(_stop.Token)
            ?? throw new RefusedException(Refusal.Unavailable, "No agent host is there to speak: set AgentHost:Url.");
        var agent = new AgentDefinition
        {
            AgentId = "sample",
            Version = 0,
            Name = settings.Name,
            Instructions = settings.Instructions,
            Voice = spoken.Voice,
            Model = spoken.Model,
            Language = spoken.Language,
            Speed = spoken.Speed,
            Tools = [],
        };
        return await hosts.SampleAsync(url, new(agent, spoken.Text), _stop.Token);
    }

    private static string Text(AgentSettings settings)
    {
        var words = string.IsNullOrWhiteSpace(settings.Greeting) ? $"Hello, I am {settings.Name}." : settings.Greeting;
        return words.Length <= VoiceSampleRequest.LongestText ? words : words[..VoiceSampleRequest.LongestText];
    }

    private sealed record Spoken(Uri? ServiceUrl, string? Model, string Voice, double Speed, string? Language, string Text);
}
