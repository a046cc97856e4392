using System.Text.Json;
using VoiceStudio.AgentHost.Tools;

namespace VoiceStudio.Tests.AgentHost.Tools;

public sealed class ArgumentCheckTests
{
    private const string Schema = """
        {"type":"object","additionalProperties":false,"required":["city"],"properties":{
          "city":{"type":"string","maxLength":20},"days":{"type":"integer","minimum":1,"maximum":7},
          "unit":{"enum":["c","f"]},"tags":{"type":"array","items":{"type":"string"}}}}
        """;

    [Theory]
    [InlineData("""{"city":"Lisbon"}""")]
    [InlineData("""{"city":"Lisbon","days":7,"unit":"c","tags":["a","b"]}""")]
    public void Good_arguments_pass(string arguments) => Assert.Null(Check(arguments));

    [Theory]
    [InlineData("{}", "arguments.city is missing.")]
    [InlineData("""{"city":5}""", "arguments.city must be string.")]
    [InlineData("""{"city":"x","days":1.5}""", "arguments.days must be integer.")]
    [InlineData("""{"city":"x","days":8}""", "arguments.days must be 7 or less.")]
    [InlineData("""{"city":"x","unit":"k"}""", """arguments.unit must be one of ["c","f"].""")]
    [InlineData("""{"city":"x","tags":["a",1]}""", "arguments.tags[1] must be string.")]
    [InlineData("""{"city":"x","more":1}""", "arguments.more is not known.")]
    [InlineData("""{"city":"a name that is far too long"}""", "arguments.city must have 20 characters at most.")]
    public void Bad_arguments_are_named(string arguments, string wrong) => Assert.Equal(wrong, Check(arguments));

    private static string? Check(string arguments)
        => ArgumentCheck.Wrong(JsonDocument.Parse(Schema).RootElement, JsonDocument.Parse(arguments).RootElement);
}
