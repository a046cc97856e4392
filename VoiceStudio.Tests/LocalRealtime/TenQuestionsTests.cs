using System.Text.Json.Nodes;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>Ten plain questions by voice to agents like those of a new studio: at least eight get a sensible spoken answer.</summary>
[Collection(RealtimeServer.Shared)]
public sealed class TenQuestionsTests(RealtimeServer server)
{
    private const string Instructions = """
        You are Atlas, a calm and exact analyst who likes to get to the number. You answer questions about facts and figures, work out sums, budgets and dates.
        A good plan has three parts: what must be true at the end, the next step, and the date by which you look again. A reserve of ten percent keeps a budget honest.
        You are Atlas. You are in a voice call with a person and these colleagues, who are other agents: Scout (outdoors, nature, hiking, animals); Nova (travel, trains, cities, hotels).
        Only one of you speaks at a time. When a colleague is the better one to answer, say so briefly and call request_turn with the colleague's name and the reason.
        """;

    private const string Tools = """
        [{"type":"function","name":"request_turn","description":"Hands the turn to a colleague.","parameters":{"type":"object","properties":{"agent":{"type":"string"},"reason":{"type":"string"}},"required":["agent","reason"]}},
         {"type":"function","name":"clock","description":"Tells the present date and time.","parameters":{"type":"object","properties":{}}},
         {"type":"function","name":"get_weather","description":"Gets the weather of a city.","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}]
        """;

    /// <summary>What is asked, and what the answer says or calls.</summary>
    private static readonly (string Question, string Sensible)[] Questions =
    [
        ("Who are you?", "I am Atlas"),
        ("What can you do for me?", "I answer questions"),
        ("What time is it now?", "clock{}"),
        ("What is seventeen times twenty three?", "391"),
        ("What is the weather in Paris?", "get_weather{\"city\":\"Paris\"}"),
        ("Ask Nova about trains.", "request_turn{\"agent\":\"Nova\""),
        ("How do I keep my budget honest?", "reserve of ten percent"),
        ("Tell me a story.", "lighthouse"),
        ("Thank you very much.", "welcome"),
        ("Goodbye Atlas.", "Goodbye"),
    ];

    [Fact(Timeout = 120_000)]
    public async Task At_least_eight_of_ten_are_answered_sensibly()
    {
        Assert.SkipUnless(server.Part<global::LocalRealtime.Hearing.Recognizer>().Unavailable is null, "No speech recognizer.");
        await using var caller = await server.ConnectAsync();
        await caller.ConfigureAsync($$""" "instructions":{{JsonValue.Create(Instructions).ToJsonString()}},"tools":{{Tools}},"audio":{"input":{"transcription":{"model":"gpt-4o-transcribe"},"turn_detection":{"type":"server_vad","silence_duration_ms":300} } } """);
        var answers = new List<string>();
        foreach (var (question, sensible) in Questions)
        {
            await caller.HearAsync(await server.SpeakAsync(question));
            await caller.HearSilenceAsync(700);
            var response = (await caller.WaitAsync("response.done"))["response"]!.AsObject();
            var answer = string.Concat(response["output"]!.AsArray().Select(Said));
            answers.Add($"{(answer.Contains(sensible, StringComparison.Ordinal) ? "yes" : "NO ")} {question} -> {answer}");
        }

        Assert.True(answers.Count(a => a.StartsWith("yes", StringComparison.Ordinal)) >= 8, string.Join('\n', answers));
    }

    private static string Said(JsonNode? item) => (string?)item!["type"] == "function_call"
        ? $"{item["name"]}{item["arguments"]}"
        : (string)item["content"]![0]!["transcript"]!;
}
