using System.Text.RegularExpressions;

namespace LocalRealtime.Thinking;

/// <summary>What kind of utterance it is: whether it asks for something that a function could return.</summary>
internal enum Shape
{
    /// <summary>A question or a command.</summary>
    Asking,

    /// <summary>A story, a joke, a song: made up, not looked up.</summary>
    Invention,

    /// <summary>What somebody thinks or likes.</summary>
    Opinion,

    /// <summary>Why and how; what a word means.</summary>
    Explanation,

    /// <summary>Tells something.</summary>
    Statement,
}

internal static partial class Shapes
{
    /// <param name="text">Words alone: lower case, no punctuation, without names and courtesies around them.</param>
    public static Shape Of(string text)
    {
        if (Invented().IsMatch(text)) return Shape.Invention;
        if (Thought().IsMatch(text)) return Shape.Opinion;
        if (Explained().IsMatch(text)) return Shape.Explanation;
        return Told().IsMatch(text) && !Wished().IsMatch(text) ? Shape.Statement : Shape.Asking;
    }

    [GeneratedRegex(@"\b(tell|sing|write|make up|read|recite|hear|know|want|give)\b.*\b(story|stories|joke|jokes|poem|song|riddle|tale|rhyme)\b|^(a |another )?(long |short |funny )?(story|joke|poem|song|riddle)\b")]
    private static partial Regex Invented();

    [GeneratedRegex(@"\b(do|don't|did) you (like|love|prefer|enjoy|think|believe|agree|remember)\b|\bwhat do you think\b|\byour favou?rite\b|\bhow do you feel\b|\bwould you rather\b|\bwhat's your opinion\b")]
    private static partial Regex Thought();

    [GeneratedRegex(@"^(why|how come|how (do|does|did|can)|explain|describe|define|who (invented|wrote|made|was)|what (is|was) (a|an|so)|what's (a|an)|what does .* mean|what makes|what should|when (did|was)|what (is|are) .* (good for|made of))\b")]
    private static partial Regex Explained();

    [GeneratedRegex(@"^(i|i'm|i've|i'd|we|we've|my|our|it|it's|that|that's|this|he|she|they|there|the|yesterday|last|once|you|your|nice|what a|thank|thanks)\b")]
    private static partial Regex Told();

    [GeneratedRegex(@"^(i|we)( would|'d)? (want|need|like|wish)\b|^(i'd like|i'm looking for|i am looking for|i have to know|we're looking for)\b|^(the|that|this|my|our) (time|date|weather|forecast)\b.{0,20}$")]
    private static partial Regex Wished();
}
