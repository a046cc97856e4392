using System.Text.Json.Nodes;
using LocalRealtime.Thinking;
using Microsoft.Extensions.Time.Testing;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>What the local mind answers, and what it hands to tools and colleagues.</summary>
public sealed class MindTests
{
    private const string Atlas = """
        You are Atlas, a calm and exact analyst who likes to get to the number. You answer questions about facts and figures, work out sums, budgets and dates.

        A good plan has three parts: what must be true at the end, the next step, and the date by which you look again. A reserve of ten percent keeps a budget honest.
        One kilometre is about six tenths of a mile, one inch is two and a half centimetres.

        You are Atlas. You are in a voice call with a person and these colleagues, who are other agents: Scout (outdoors, nature, hiking, weather); Nova (travel, trains, cities).
        Only one of you speaks at a time. When a colleague is the better one to answer, say so briefly and call request_turn with the colleague's name and the reason.
        """;

    private static readonly Tool RequestTurn = new("request_turn", "Hands the turn to a colleague.", Schema("""{"type":"object","properties":{"agent":{"type":"string"},"reason":{"type":"string"}},"required":["agent","reason"]}"""));
    private static readonly Tool Calculator = new("calculator", "Calculates an arithmetic expression exactly.", Schema("""{"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"]}"""));
    private static readonly Tool Weather = new("get_weather", "Gets the current weather of a city.", Schema("""{"type":"object","properties":{"city":{"type":"string"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city"]}"""));
    private static readonly Tool ClockTool = new("clock", "Tells the present date and time.", Schema("""{"type":"object","properties":{}}"""));

    private readonly RuleMind _mind = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 14, 5, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData("who are you", "I am Atlas, a calm and exact analyst")]
    [InlineData("hello atlas you are you", "I am Atlas")]
    [InlineData("what can you do for me", "I answer questions about facts and figures")]
    [InlineData("what time is it", "It is 14:05.")]
    [InlineData("what day is it today", "Sunday, November 22, 2026")]
    [InlineData("what is seventeen times twenty three", "17 times 23 is 391.")]
    [InlineData("how much is three hundred and five plus twenty", "305 plus 20 is 325.")]
    [InlineData("what is 20% of 50", "20 percent of 50 is 10.")]
    [InlineData("how do I keep a budget honest", "A reserve of ten percent keeps a budget honest.")]
    [InlineData("hello", "I am Atlas.")]
    [InlineData("my name is maria", "Nice to meet you, Maria.")]
    [InlineData("count to five", "one, two, three, four, five.")]
    [InlineData("goodbye", "Goodbye!")]
    [InlineData("go forward ten meters", "You said: go forward ten meters.")]
    [InlineData("", "Could you say it again?")]
    public void Answers_by_its_instructions_and_by_what_was_said(string said, string answer)
        => Assert.Contains(answer, Spoken(Answer(said)), StringComparison.Ordinal);

    [Theory]
    [InlineData("what is 17 times 23", "calculator", """{"expression":"17 * 23"}""")]
    [InlineData("what is the weather in Paris", "get_weather", """{"city":"Paris"}""")]
    [InlineData("what time is it", "clock", "{}")]
    public void Calls_the_tool_whose_description_fits_with_arguments_from_the_words(string said, string tool, string arguments)
    {
        var call = Assert.IsType<CallTool>(Assert.Single(Answer(said, Calculator, Weather, ClockTool).Steps));
        Assert.Equal(tool, call.Name);
        Assert.Equal(arguments, call.Arguments);
    }

    [Theory]
    [InlineData("ask Nova about trains to Paris")]
    [InlineData("Nova, what do you think?")]
    [InlineData("which trains are the nicest")]
    public void Hands_over_to_the_colleague_who_was_named_or_whose_business_it_is(string said)
    {
        var steps = Answer(said, RequestTurn, Calculator).Steps;
        var call = Assert.IsType<CallTool>(steps[^1]);
        Assert.Equal("request_turn", call.Name);
        Assert.Equal("Nova", (string?)JsonNode.Parse(call.Arguments)!["agent"]);
    }

    [Fact]
    public void Asks_back_when_the_tool_needs_what_was_not_said()
        => Assert.Equal("Which city do you mean?", Spoken(Answer("what is the weather", Weather)));

    [Fact]
    public void Says_what_the_tool_answered()
    {
        Line[] lines = [new(Who.Person, "what is 17 times 23"), new(Who.ToolCall, "{}", "calculator", "call_1"), new(Who.ToolResult, "391", "calculator", "call_1")];
        Assert.Equal("17 times 23 is 391.", Spoken(_mind.Think(new Situation(Atlas, lines, [Calculator]))));
    }

    [Fact]
    public void Greets_in_the_words_it_is_given_and_goes_on_where_it_was_cut_off()
    {
        var greeting = new Situation(Atlas, [], []) { OwnInstructions = "Open the call by saying exactly: \"Hello, Atlas here. What shall we work out?\"" };
        Assert.Equal("Hello, Atlas here. What shall we work out?", Spoken(_mind.Think(greeting)));

        var cut = new Situation(Atlas, [new(Who.Agent, "One, two,", Unheard: "three, four.")], []) { OwnInstructions = "Continue where you were interrupted." };
        Assert.Equal("three, four.", Spoken(_mind.Think(cut)));
    }

    [Fact]
    public void Tells_long_enough_to_be_interrupted()
        => Assert.InRange(Spoken(Answer("tell me a long story")).Count(c => c == '.'), 8, 20);

    private Plan Answer(string said, params Tool[] tools) => _mind.Think(new Situation(Atlas, [new(Who.Person, said)], tools));

    private static string Spoken(Plan plan) => string.Join(' ', plan.Steps.OfType<Say>().Select(s => s.Text));

    private static JsonObject Schema(string json) => JsonNode.Parse(json)!.AsObject();
}
