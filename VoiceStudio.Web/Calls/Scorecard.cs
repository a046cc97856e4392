using VoiceStudio.Contracts;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Web.Calls;

/// <summary>How a call went, read from its ledger: as Web saw it, so without the way of the sound to the listener's ear.</summary>
/// <param name="Responses">From the end of a person's turn to the first sound of an answer, in the order of the call.</param>
/// <param name="Silences">From the report that a person speaks over an agent until that agent was surely silent.</param>
/// <param name="Interruptions">Times that people cut an agent off.</param>
/// <param name="FalseInterruptions">Of these, those where nothing was said and the agent went on.</param>
/// <param name="SwitchGaps">From the last sound of one agent to the first of the next, with no person in between.</param>
/// <param name="Overlap">How long two agents sounded at once.</param>
/// <param name="Unanswered">Why turns of people were not answered.</param>
/// <param name="Voices">How long each sounded: agent ids and people's identities.</param>
public sealed record Scorecard(IReadOnlyList<TimeSpan> Responses, IReadOnlyList<TimeSpan> Silences, int Interruptions, int FalseInterruptions,
    IReadOnlyList<TimeSpan> SwitchGaps, TimeSpan Overlap, IReadOnlyList<string> Unanswered, IReadOnlyDictionary<string, TimeSpan> Voices)
{
    public int TrueInterruptions => Interruptions - FalseInterruptions;

    internal static Scorecard Of(IEnumerable<LedgerEntry> ledger)
    {
        var reader = new ScorecardReader();
        foreach (var entry in ledger) reader.Read(entry);
        return reader.Finish();
    }

    /// <summary>The smallest of these that at least this share of them does not exceed; null of none.</summary>
    public static TimeSpan? Percentile(IReadOnlyList<TimeSpan> times, double share)
        => times.Count == 0 ? null : times.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * times.Count) - 1));
}

/// <summary>Reads a ledger once, from its first row to its last.</summary>
internal sealed class ScorecardReader
{
    // What the floor records when a person's pause was taken for an end: the same turn goes on.
    private const string WentOn = "the person went on speaking";
    private const string NothingSaid = "nothing was said";

    private readonly record struct Sound(string Agent, DateTimeOffset From, DateTimeOffset To);

    private readonly List<TimeSpan> _responses = [], _silences = [], _gaps = [];
    private readonly List<string> _unanswered = [];
    private readonly List<Sound> _sounds = [];
    private readonly Dictionary<long, (string Agent, DateTimeOffset Since)> _sounding = [];
    private readonly Dictionary<long, DateTimeOffset> _cut = [];
    private readonly Dictionary<string, string> _speakers = [];
    private readonly Dictionary<string, TimeSpan> _voices = [];
    private DateTimeOffset? _asked;
    private DateTimeOffset _last;
    private bool _personSince = true;
    private int _false;

    public void Read(LedgerEntry entry)
    {
        _last = entry.At;
        switch (entry)
        {
            case LedgerEntry.TurnStarted e: Started(e); break;
            case LedgerEntry.TurnEnded e:
                _asked = e.At;
                if (_speakers.TryGetValue(e.Turn, out var person)) _voices[person] = _voices.GetValueOrDefault(person) + e.Length;
                break;
            case LedgerEntry.Granted e:
                if (e is { Purpose: GrantPurpose.Resume, Why: NothingSaid }) _false++;
                Supersedes(e);
                break;
            case LedgerEntry.Spoke e: Sounds(e); break;
            case LedgerEntry.BargedIn e:
                if (_sounding.ContainsKey(e.Epoch)) _cut.TryAdd(e.Epoch, e.At);
                FallsSilent(e.Epoch, e.At);
                break;
            case LedgerEntry.Silenced e: FallsSilent(e.Epoch, e.At); break;
            case LedgerEntry.Released e: FallsSilent(e.Epoch, e.At); break;
            case LedgerEntry.Unanswered { Reason: not WentOn } e: _unanswered.Add(e.Reason); break;
        }
    }

    public Scorecard Finish()
    {
        foreach (var epoch in _sounding.Keys.ToArray()) FallsSilent(epoch, _last, measured: false);
        return new(_responses, _silences, _cut.Count, _false, _gaps, Overlaps(), _unanswered, _voices);
    }

    private void Started(LedgerEntry.TurnStarted e)
    {
        _personSince = true;
        _speakers[e.Turn.Id] = e.Turn.Person;
        // What is typed is answered from the moment it is sent.
        if (e.Turn.Over) _asked = e.At;
        if (e.Aside) return;
        foreach (var epoch in _sounding.Keys) _cut.TryAdd(epoch, e.At);
    }

    private void Sounds(LedgerEntry.Spoke e)
    {
        if (_asked is { } asked) _responses.Add(e.At - asked);
        _asked = null;
        if (!_personSince && _sounds is [.., var before] && before.Agent != e.Agent) _gaps.Add(e.At - before.To);
        _personSince = false;
        _sounding[e.Epoch] = (e.Agent, e.At);
    }

    /// <summary>An agent that is granted the floor anew while its last grant closes goes on in one breath: nobody records a silence between.</summary>
    private void Supersedes(LedgerEntry.Granted e)
    {
        foreach (var epoch in _sounding.Where(s => s.Value.Agent == e.Agent).Select(s => s.Key).ToArray())
        {
            FallsSilent(epoch, e.At, measured: false);
        }
    }

    private void FallsSilent(long epoch, DateTimeOffset at, bool measured = true)
    {
        if (!_sounding.Remove(epoch, out var sound)) return;
        _sounds.Add(new(sound.Agent, sound.Since, at));
        _voices[sound.Agent] = _voices.GetValueOrDefault(sound.Agent) + (at - sound.Since);
        if (measured && _cut.TryGetValue(epoch, out var cutAt)) _silences.Add(at - cutAt);
    }

    private TimeSpan Overlaps()
    {
        var (all, sounds) = (TimeSpan.Zero, _sounds.OrderBy(s => s.From).ToArray());
        for (var i = 0; i < sounds.Length; i++)
        {
            for (var j = i + 1; j < sounds.Length && sounds[j].From < sounds[i].To; j++)
            {
                if (sounds[j].Agent != sounds[i].Agent) all += (sounds[j].To < sounds[i].To ? sounds[j].To : sounds[i].To) - sounds[j].From;
            }
        }

        return all;
    }
}
