using System.Collections.Concurrent;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Agents;

/// <summary>How agents sound: their greeting in their voice, spoken once by their host and then kept, since each costs money.</summary>
internal sealed class VoiceSamples(AgentHosts hosts)
{
    /// <summary>About 200 kB each.</summary>
    private const int Most = 50;

    private readonly ConcurrentDictionary<Spoken, Task<byte[]>> _kept = new();

    /// <returns>A WAV file.</returns>
    /// <exception cref="RefusedException">The settings break a rule, no host is there, or its model does not speak.</exception>
    public async Task<byte[]> FindAsync(AgentSettings settings, CancellationToken cancellationToken)
    {
        settings = AgentRules.Normalize(settings);
        AgentRules.Check(settings);
        var spoken = new Spoken(settings.ServiceUrl, settings.Model, settings.Voice, settings.Speed, settings.Language, Text(settings));
        // Whoever asks meanwhile waits for the same; the one who asked first may go away without taking it from the others.
        var asking = _kept.GetOrAdd(spoken, _ => AskAsync(spoken, settings));
        try
        {
            return await asking.WaitAsync(cancellationToken);
        }
        catch (RefusedException)
        {
            _kept.TryRemove(KeyValuePair.Create(spoken, asking));
            throw;
        }
    }

    private async Task<byte[]> AskAsync(Spoken spoken, AgentSettings settings)
    {
        while (_kept.Count > Most && _kept.Keys.FirstOrDefault(k => k != spoken) is { } other) _kept.TryRemove(other, out _);
        var url = spoken.ServiceUrl ?? await hosts.DefaultUrlAsync(CancellationToken.None)
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
        return await hosts.SampleAsync(url, new(agent, spoken.Text), CancellationToken.None);
    }

    private static string Text(AgentSettings settings)
    {
        var words = string.IsNullOrWhiteSpace(settings.Greeting) ? $"Hello, I am {settings.Name}." : settings.Greeting;
        return words.Length <= VoiceSampleRequest.LongestText ? words : words[..VoiceSampleRequest.LongestText];
    }

    private sealed record Spoken(Uri? ServiceUrl, string? Model, string Voice, double Speed, string? Language, string Text);
}
