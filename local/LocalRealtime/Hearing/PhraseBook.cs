namespace LocalRealtime.Hearing;

/// <summary>What people say to agents. Capitals stand for any word of a kind.</summary>
internal static class PhraseBook
{
    public static IReadOnlyList<string> Phrases { get; } =
    [
        "hello", "hello NAME", "hi", "hi NAME", "hey NAME", "good morning", "good morning NAME", "good evening", "okay NAME", "NAME", "NAME please",
        "NAME and NAME", "NAME and NAME please introduce yourselves", "hey NAME can you help me", "NAME can you help me with that", "everyone please introduce yourselves",
        "who are you", "what is your name", "what's your name", "introduce yourself", "please introduce yourself", "tell me about yourself",
        "what can you do", "what can you do for me", "how can you help me", "what do you know about", "what do you do", "how are you", "how are you today",
        "what time is it", "what time is it now", "what's the time", "tell me the time", "what day is it today", "what is the date today", "what's today's date",
        "what is NUMBER times NUMBER", "what is NUMBER plus NUMBER", "what is NUMBER minus NUMBER", "what is NUMBER divided by NUMBER", "how much is NUMBER times NUMBER",
        "what is NUMBER NUMBER times NUMBER NUMBER", "what is NUMBER NUMBER plus NUMBER NUMBER", "what is NUMBER times NUMBER NUMBER", "NUMBER hundred NUMBER", "NUMBER NUMBER", "calculate NUMBER times NUMBER",
        "what is the weather in PLACE", "what's the weather in PLACE", "what is the weather like in PLACE", "how is the weather in PLACE today", "will it rain in PLACE tomorrow", "weather in PLACE", "is it cold in PLACE",
        "ask NAME", "ask NAME about trains", "ask NAME about the weather", "please ask NAME about trains to PLACE", "ask NAME what she thinks", "ask NAME what he thinks", "can you ask NAME", "can I talk to NAME", "let me talk to NAME",
        "I want to speak to NAME", "hand over to NAME", "please hand over to NAME", "what do you think NAME", "NAME what do you think", "hey NAME what do you think", "don't you agree NAME", "what did NAME say", "NAME told me that",
        "tell me about PLACE", "tell me about trains", "tell me about planets", "tell me a story", "tell me a long story", "tell me a joke", "tell me something about", "tell me more", "tell me more about that", "explain that to me",
        "please explain", "can you explain", "count to ten", "count from NUMBER to NUMBER", "count to NUMBER", "which trains go to PLACE", "how do I get to PLACE", "I want to travel to PLACE", "plan a trip to PLACE", "plan a trip from PLACE to PLACE",
        "how far is it from PLACE to PLACE", "find a train from PLACE to PLACE", "find a hotel in PLACE", "what is the capital of PLACE",
        "stop", "stop please", "wait", "be quiet", "yes", "yes please", "no", "no thank you", "thank you", "thank you very much", "thanks", "thanks NAME", "thank you NAME", "goodbye", "goodbye NAME", "bye", "bye bye", "see you later", "that is all",
        "say that again", "please repeat that", "can you repeat that", "what did you say", "what did I say", "go on", "please continue", "I have a question", "can you hear me", "go forward NUMBER meters", "go back NUMBER meters",
        "turn left", "turn right", "remind me at NUMBER", "remind me tomorrow at NUMBER", "set a timer for NUMBER minutes", "roll a NUMBER", "what is the square root of NUMBER", "convert NUMBER miles to kilometers",
    ];

    public static IReadOnlyList<string> Numbers { get; } =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
        "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand",
    ];

    public static IReadOnlyList<string> Places { get; } =
    [
        "paris", "london", "berlin", "rome", "madrid", "vienna", "tokyo", "boston", "chicago", "amsterdam", "munich", "hamburg", "zurich", "geneva", "milan", "venice",
        "prague", "dublin", "lisbon", "athens", "oslo", "stockholm", "copenhagen", "warsaw", "brussels", "moscow", "cairo", "sydney", "toronto", "seattle", "france",
        "germany", "italy", "spain", "england", "japan", "china", "india", "canada", "america", "australia", "austria", "switzerland", "europe",
    ];

    public static PhraseModel With(IEnumerable<string> names) => new(Phrases, new Dictionary<string, IReadOnlyList<string>>
    {
        ["NAME"] = [.. names.Select(n => n.ToLowerInvariant()).Distinct()],
        ["NUMBER"] = Numbers,
        ["PLACE"] = Places,
    });
}
