using System.Text.Json.Nodes;
using LocalRealtime.Thinking;
using Microsoft.Extensions.Time.Testing;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>Which function the local mind calls for what was said, and above all when none: a word in common is no reason.</summary>
public sealed class ToolChoiceTests
{
    private const string Nova = "You are Nova, a warm travel companion and storyteller. You know trains, cities, hotels, food and music. For a day of hiking take water and a map.";

    private static readonly Tool[] Tools =
    [
        Make("clock", "Tells the present date and time.", """{"timeZone":{"type":"string","description":"IANA time zone such as Europe/Lisbon; without it, the host's own."}}"""),
        Make("calculator", "Calculates an arithmetic expression exactly.", """{"expression":{"type":"string","description":"Such as (12.5 + 3) * 4"}}""", "expression"),
        Make("get_weather", "Gets the current weather of a city.", """{"city":{"type":"string"}}""", "city"),
        Make("roll_dice", "Rolls dice and returns their sum.", """{"sides":{"type":"integer"}}"""),
        Make("web_search", "Searches the web for pages.", """{"query":{"type":"string"}}""", "query"),
        Make("send_email", "Sends an email to a person.", """{"to":{"type":"string","description":"Name of the person."},"text":{"type":"string"}}""", "text"),
        Make("getOrderStatus", "Returns the status of an order by its number.", """{"number":{"type":"integer"}}""", "number"),
        Make("find_train_times", "Finds departure times of trains between two cities.", """{"from":{"type":"string"},"to":{"type":"string"}}""", "to"),
        Make("set_reminder", "Sets a reminder for a later time.", """{"text":{"type":"string"}}""", "text"),
        Make("search_hotels", "Searches hotels in a city.", """{"city":{"type":"string"}}""", "city"),
    ];

    private readonly RuleMind _mind = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 14, 5, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData("what time is it", "clock")]
    [InlineData("Hey Nova, what time is it now, please?", "clock")]
    [InlineData("do you know what time it is", "clock")]
    [InlineData("can you tell me the time", "clock")]
    [InlineData("what's the time in Tokyo", "clock")]
    [InlineData("what day is it today", "clock")]
    [InlineData("what is the date", "clock")]
    [InlineData("what is today's date", "clock")]
    [InlineData("which day of the week is it", "clock")]
    [InlineData("is it friday today", "clock")]
    [InlineData("what is seventeen times twenty three", "calculator")]
    [InlineData("how much is 12.5 plus 3", "calculator")]
    [InlineData("what is twenty percent of fifty", "calculator")]
    [InlineData("please calculate nine divided by three", "calculator")]
    [InlineData("what is the weather in Paris", "get_weather")]
    [InlineData("what's the weather like in London today", "get_weather")]
    [InlineData("will it rain in Rome tomorrow", "get_weather")]
    [InlineData("is it cold in Oslo", "get_weather")]
    [InlineData("weather in Berlin", "get_weather")]
    [InlineData("how is the weather in Vienna", "get_weather")]
    [InlineData("roll the dice", "roll_dice")]
    [InlineData("could you roll a die for me", "roll_dice")]
    [InlineData("search for hiking trails near Bern", "web_search")]
    [InlineData("look up the population of Peru", "web_search")]
    [InlineData("please search the web for cheap flights", "web_search")]
    [InlineData("send an email to Maria saying I am late", "send_email")]
    [InlineData("what is the status of my order 5512", "getOrderStatus")]
    [InlineData("find a train from Zurich to Milan", "find_train_times")]
    [InlineData("when is the next train to Paris", "find_train_times")]
    [InlineData("remind me to call the doctor tomorrow", "set_reminder")]
    [InlineData("set a reminder for the meeting", "set_reminder")]
    [InlineData("find me a hotel in Rome", "search_hotels")]
    [InlineData("search hotels in Lisbon", "search_hotels")]
    public void Calls_the_function_that_returns_what_is_asked_for(string said, string tool)
        => Assert.Equal(tool, Called(said));

    [Theory]
    [InlineData("tell me a story about a day of hiking")]
    [InlineData("tell me a story")]
    [InlineData("Nova, tell me a long story for a rainy day")]
    [InlineData("tell me a story about the time you got lost")]
    [InlineData("do you know a joke about the weather")]
    [InlineData("sing a song about three times two hearts")]
    [InlineData("what should I take for a day of hiking")]
    [InlineData("how was your day")]
    [InlineData("what a beautiful day")]
    [InlineData("I had a great time in Paris")]
    [InlineData("we spent the day in the rain")]
    [InlineData("what time does the museum open")]
    [InlineData("what time should we leave")]
    [InlineData("what is the best time to visit Rome")]
    [InlineData("what is the time difference between Paris and Tokyo")]
    [InlineData("what day is good for hiking")]
    [InlineData("what is the date of the moon landing")]
    [InlineData("how do I plan a date")]
    [InlineData("once upon a time")]
    [InlineData("what can we do today")]
    [InlineData("I hate the weather in London")]
    [InlineData("what do you think about the weather in Paris")]
    [InlineData("why is the weather in Scotland so wet")]
    [InlineData("what should I wear in cold weather")]
    [InlineData("who invented the dice")]
    [InlineData("what is an email")]
    [InlineData("do you like hotels")]
    [InlineData("in order to relax I travel")]
    [InlineData("do you like trains")]
    [InlineData("which trains are the nicest")]
    [InlineData("how does a search engine work")]
    [InlineData("I have two dogs and three cats")]
    [InlineData("count from two to five")]
    [InlineData("who are you")]
    [InlineData("hello Nova")]
    [InlineData("thank you for your time")]
    [InlineData("have a nice day")]
    [InlineData("see you next time")]
    [InlineData("explain how a calculator works")]
    [InlineData("go forward ten meters")]
    public void Calls_nothing_for_a_word_in_common(string said) => Assert.Null(Called(said));

    [Fact]
    public void Tells_the_story_that_was_asked_for()
    {
        var plan = Think("tell me a story about a day of hiking");
        Assert.StartsWith("Here is a story about a day of hiking, told by Nova.", Assert.IsType<Say>(Assert.Single(plan.Steps)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("what is the weather in new york today", """{"city":"New York"}""")]
    [InlineData("what's the time in tokyo", """{"timeZone":"Asia/Tokyo"}""")]
    [InlineData("find a train from Zurich to Milan", """{"from":"Zurich","to":"Milan"}""")]
    [InlineData("what is the status of my order 5512", """{"number":5512}""")]
    public void Fills_arguments_from_the_words(string said, string arguments)
        => Assert.Equal(arguments, Assert.IsType<CallTool>(Assert.Single(Think(said).Steps)).Arguments);

    [Fact]
    public void Two_questions_in_one_breath_are_two_calls()
    {
        var calls = Think("what time is it and what is the weather in Paris").Steps.Cast<CallTool>().ToArray();
        Assert.Equal(["clock", "get_weather"], calls.Select(c => c.Name));
        Assert.Equal("""{"city":"Paris"}""", calls[1].Arguments);
    }

    [Fact]
    public void The_answer_to_a_question_back_completes_the_call()
    {
        Line[] lines = [new(Who.Person, "what is the weather"), new(Who.Agent, "Which city do you mean?"), new(Who.Person, "Paris")];
        var call = Assert.IsType<CallTool>(Assert.Single(_mind.Think(new Situation(Nova, lines, Tools)).Steps));
        Assert.Equal(("get_weather", """{"city":"Paris"}"""), (call.Name, call.Arguments));
    }

    private string? Called(string said) => Think(said).Steps.OfType<CallTool>().FirstOrDefault()?.Name;

    private Plan Think(string said) => _mind.Think(new Situation(Nova, [new(Who.Person, said)], Tools));

    private static Tool Make(string name, string description, string properties, string? required = null) => new(name, description, new JsonObject
    {
        ["type"] = "object",
        ["properties"] = JsonNode.Parse(properties),
        ["required"] = required is null ? null : new JsonArray(required),
    });
}
