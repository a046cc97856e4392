using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns;

/// <summary>
/// What each agent must be told of what the others heard: every utterance once, in the order of speaking, as it was heard, except to
/// those who said it or have its sound. An utterance whose words are not final holds back what came after it.
/// </summary>
internal sealed class HeardMemory
{
    private sealed class Utterance(string id, string speaker, string? agent)
    {
        public string Id => id;
        public string Speaker => speaker;
        public string? Agent => agent;
        public string Text { get; set; } = "";
        public bool Final { get; set; }

        /// <summary>Agents that said it or have its sound.</summary>
        public HashSet<string> Known { get; } = agent is null ? [] : [agent];
    }

    private const int Kept = 400;
    private readonly List<Utterance> _utterances = [];
    private readonly Dictionary<string, int> _next = [];
    private int _forgotten;

    /// <summary>A new agent starts here: what was said before is in the history it was joined with.</summary>
    public void Join(string agent) => _next.TryAdd(agent, _forgotten + _utterances.Count);

    public void Leave(string agent) => _next.Remove(agent);

    public string? TextOf(string? id) => id is not null && Find(id) is { Text: { Length: > 0 } text } ? text : null;

    public bool IsFinal(string id) => Find(id) is { Final: true };

    public void PersonBegan(string turn, string speaker, string? ear)
    {
        var utterance = Find(turn) ?? Add(new Utterance(turn, speaker, agent: null));
        if (ear is not null) utterance.Known.Add(ear);
    }

    public void AgentBegan(string reply, string agent, string speaker) => _ = Find(reply) ?? Add(new Utterance(reply, speaker, agent));

    /// <summary>The text replaces the earlier one.</summary>
    public void Said(string id, string text, bool final)
    {
        if (Find(id) is not { Final: false } utterance) return;
        utterance.Text = text;
        utterance.Final = final;
    }

    public void HasSound(string turn, string agent) => Find(turn)?.Known.Add(agent);

    public void LostSound(string turn, string agent) => Find(turn)?.Known.Remove(agent);

    /// <summary>Exactly what was heard. What people said before it is as final as it will be: no recognizer takes so long.</summary>
    public void AgentEnded(string reply, string text)
    {
        Said(reply, text, final: true);
        var at = _utterances.FindLastIndex(u => u.Id == reply);
        foreach (var before in _utterances.Take(at).Where(u => u.Agent is null)) before.Final = true;
    }

    /// <summary>An agent that can report no more: what was heard of it last is what was heard.</summary>
    public void SettleRepliesOf(string agent)
    {
        foreach (var utterance in _utterances.Where(u => u.Agent == agent)) utterance.Final = true;
    }

    /// <summary>What the agent is to be told now.</summary>
    /// <param name="speaksNext">It gets the floor: it is told what is known, final or not.</param>
    /// <param name="willHear">Turns whose sound it will get.</param>
    public IReadOnlyList<HeardItem> Due(string agent, bool speaksNext, Func<string, bool> willHear)
    {
        if (!_next.TryGetValue(agent, out var next)) return [];
        var due = new List<HeardItem>();
        for (; next - _forgotten < _utterances.Count; next++)
        {
            var u = _utterances[Math.Max(0, next - _forgotten)];
            if (u.Known.Contains(agent)) continue;
            if (willHear(u.Id) || (!u.Final && !speaksNext)) break;
            if (u.Text.Length > 0) due.Add(new HeardItem(u.Id, u.Speaker, u.Agent is not null, u.Text));
        }

        _next[agent] = next;
        return due;
    }

    private Utterance? Find(string id) => _utterances.FindLast(u => u.Id == id);

    private Utterance Add(Utterance utterance)
    {
        _utterances.Add(utterance);
        if (_utterances.Count > Kept)
        {
            _utterances.RemoveAt(0);
            _forgotten++;
        }

        return utterance;
    }
}
