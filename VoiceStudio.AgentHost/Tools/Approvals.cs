using System.Text.Json;
using System.Text.RegularExpressions;
using VoiceStudio.AgentHost.Realtime;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>
/// Calls that a person must agree to. The first call of a tool with given arguments asks; the same call again runs once the person has said
/// yes, in speech, in writing or on the page. It is the person's own words that count, never the model's account of them. Used by the
/// mailbox alone.
/// </summary>
internal sealed partial class Approvals
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly List<Approval> _asked = [];

    /// <summary>The question that was asked about this very call and not used up; null when the person is to be asked now.</summary>
    public Approval? Find(FunctionCall call, TimeSpan now)
    {
        _asked.RemoveAll(a => a.IsUsed || now - a.AskedAt > Patience);
        return _asked.Find(a => a.Call.Name == call.Name && a.Call.Arguments == call.Arguments);
    }

    public void Ask(FunctionCall call, TimeSpan now) => _asked.Add(new Approval(call, now));

    /// <summary>A person said something: a plain yes or no answers what was asked last.</summary>
    public void Hear(string words)
    {
        if (_asked.FindLast(a => !a.Decision.IsCompleted) is not { } asked) return;
        if (No().IsMatch(words)) asked.Decide(given: false);
        else if (Yes().IsMatch(words)) asked.Decide(given: true);
    }

    /// <summary>A person answered on the page; null when nothing is asked about that call any more.</summary>
    public Approval? Answer(string callId, bool given)
    {
        if (_asked.Find(a => a.Call.CallId == callId && !a.Decision.IsCompleted) is not { } asked) return null;
        asked.Decide(given);
        return asked;
    }

    /// <summary>What the model is told, and so says.</summary>
    public static string Instruction(FunctionCall call) => JsonSerializer.Serialize(new
    {
        status = "approval_needed",
        instruction = $"Ask the person in one short sentence whether you may use {call.Name}, and say with what. When they agree, call it again with exactly the same arguments.",
    });

    [GeneratedRegex(@"\b(no|nope|not|don'?t|never|stop|cancel|wait|nein|nicht|non|pas)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 200)]
    private static partial Regex No();

    [GeneratedRegex(@"\b(yes|yeah|yep|yup|sure|ok|okay|alright|go ahead|do it|please do|of course|confirm(ed)?|approved?|agreed?|ja|oui|sí|si|sim)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 200)]
    private static partial Regex Yes();
}

/// <summary>One question to a person.</summary>
internal sealed class Approval(FunctionCall call, TimeSpan askedAt)
{
    private readonly TaskCompletionSource<bool> _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _used;

    public FunctionCall Call => call;

    public TimeSpan AskedAt => askedAt;

    /// <summary>True when the person agreed; may never complete.</summary>
    public Task<bool> Decision => _decided.Task;

    public bool IsUsed => Volatile.Read(ref _used) == 1;

    public void Decide(bool given) => _decided.TrySetResult(given);

    /// <summary>An answer is good for one run.</summary>
    public bool TryUse() => Interlocked.Exchange(ref _used, 1) == 0;
}
