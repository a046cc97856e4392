namespace VoiceStudio.Web.Calls;

/// <summary>A line of the transcript: words, a change of the speaker, or the use of a tool.</summary>
internal abstract record TranscriptLine(DateTimeOffset At)
{
    internal sealed record Said(UtteranceView Utterance) : TranscriptLine(Utterance.StartedAt);
    internal sealed record Switched(SwitchView Switch) : TranscriptLine(Switch.At);
    internal sealed record Used(ToolUse Tool) : TranscriptLine(Tool.At);

    /// <summary>In the order of speaking; what happened between two utterances stands between them.</summary>
    public static IReadOnlyList<TranscriptLine> Of(CallSnapshot call)
    {
        var between = new Queue<TranscriptLine>(call.Switches.Select(s => (TranscriptLine)new Switched(s)).Concat(call.Tools.Select(t => new Used(t))).OrderBy(l => l.At));
        var lines = new List<TranscriptLine>(call.Transcript.Length + between.Count);
        foreach (var utterance in call.Transcript)
        {
            while (between.TryPeek(out var next) && next.At <= utterance.StartedAt) lines.Add(between.Dequeue());
            lines.Add(new Said(utterance));
        }

        lines.AddRange(between);
        return lines;
    }
}
