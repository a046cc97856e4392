using System.Text.Json;
using VoiceStudio.Web.Problems;
using VoiceStudio.Web.Tools;

namespace VoiceStudio.Tests.Web.Tools;

/// <summary>What the tool editor makes of what is typed.</summary>
public sealed class ToolDraftTests
{
    private const string Schema = """
        {"type":"object","properties":{
            "from":{"type":"string","description":"Station"},"seats":{"type":"integer"},"price":{"type":"number"},"direct":{"type":"boolean"},
            "class":{"type":"string","enum":["first","second"]},"via":{"type":"array"}},
         "required":["from"]}
        """;

    [Fact]
    public void What_is_only_opened_and_saved_stays_as_it_is()
    {
        var settings = JsonElement.Parse("""{"url":"https://api.example.com/{from}","method":"POST","headers":{"Accept":"application/json","Authorization":"Bearer secret:TRAINS"},"approval":true,"timeoutSeconds":30,"later":{"x":1}}""");
        var tool = new ToolView(Guid.Empty, "find_trains", "Finds trains.", "http", JsonElement.Parse(Schema), settings, default, []);
        var saved = ToolDraft.From(tool).ToSettings();
        Assert.True(JsonElement.DeepEquals(settings, saved.Settings!.Value), saved.Settings.ToString());
        Assert.True(JsonElement.DeepEquals(tool.Parameters, saved.Parameters));
        ToolRules.Check(saved, allowPrivate: false);
    }

    [Fact]
    public void A_schema_that_is_no_json_says_where()
    {
        var draft = new ToolDraft { Parameters = "{\n  \"type\": object\n}" };
        Assert.Equal("This is no JSON: line 2, character 11.", draft.SchemaTrouble());
        Assert.Equal(["parameters"], Assert.Throws<RefusedException>(draft.ToSettings).Fields.Keys);
    }

    [Fact]
    public void A_header_without_a_name_is_refused()
        => Assert.Equal(["headers"], Assert.Throws<RefusedException>(new ToolDraft { Headers = "Accept application/json" }.ToSettings).Fields.Keys);

    [Theory]
    [InlineData("http://localhost:8080/x")]
    [InlineData("http://127.0.0.1/{from}")]
    [InlineData("https://[::1]/x")]
    [InlineData("http://192.168.1.4/x")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    public void An_address_inside_is_refused_unless_it_is_allowed(string url)
    {
        var tool = new ToolDraft { Name = "inside", Description = "Looks inside.", Url = url }.ToSettings();
        Assert.Equal(["settings"], Assert.Throws<RefusedException>(() => ToolRules.Check(tool, allowPrivate: false)).Fields.Keys);
        ToolRules.Check(tool, allowPrivate: true);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0")]
    [InlineData("9000")]
    public void A_time_limit_that_is_none_is_refused(string typed)
    {
        var tool = new ToolDraft { Kind = "builtin", Name = "clock", Description = "Tells the time.", TimeoutSeconds = typed }.ToSettings();
        Assert.Equal(["timeoutSeconds"], Assert.Throws<RefusedException>(() => ToolRules.Check(tool, allowPrivate: false)).Fields.Keys);
    }

    [Fact]
    public void Arguments_are_asked_for_as_the_schema_has_them()
    {
        var fields = ArgumentField.Of(Schema);
        Assert.Equal(["from", "seats", "price", "direct", "class", "via"], fields.Select(f => f.Name));
        Assert.True(fields[0].Required);
        Assert.Equal(["first", "second"], fields[4].Choices);
    }

    [Fact]
    public void What_is_typed_has_the_type_that_the_schema_wants()
    {
        var typed = new Dictionary<string, string> { ["from"] = "Lisbon", ["seats"] = "2", ["price"] = "9.5", ["direct"] = "true", ["class"] = "", ["via"] = "[\"Porto\"]" };
        Assert.Equal("""{"from":"Lisbon","seats":2,"price":9.5,"direct":true,"via":["Porto"]}""", ArgumentField.Arguments(ArgumentField.Of(Schema), typed).GetRawText());
    }

    [Theory]
    [InlineData("seats", "two", "\"two\"")]
    [InlineData("via", "[Porto", "\"[Porto\"")]
    public void What_has_another_type_goes_as_it_is_for_the_tool_to_refuse(string name, string typed, string sent)
        => Assert.Equal($$"""{"{{name}}":{{sent}}}""", ArgumentField.Arguments(ArgumentField.Of(Schema), new Dictionary<string, string> { [name] = typed }).GetRawText());

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("{\"properties\":7}")]
    [InlineData("{\"properties\":{\"a\":7}}")]
    public void A_schema_of_nonsense_breaks_no_form(string schema) => Assert.All(ArgumentField.Of(schema), f => Assert.Equal("a", f.Name));
}
