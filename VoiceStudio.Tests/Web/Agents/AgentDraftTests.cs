using VoiceStudio.Contracts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Tests.Web.Agents;

/// <summary>What the agent editor makes of what is typed.</summary>
public sealed class AgentDraftTests
{
    private static readonly AgentSettings Vera = new()
    {
        Name = "Vera",
        Aliases = ["Vira", "Petunia"],
        Instructions = "You are Vera.\n\nYou know gardens.",
        Voice = "sage",
        Model = "gpt-realtime",
        Domain = "gardens, plants",
        Language = "pt-BR",
        Greeting = "Hello!",
        Speed = 1.25,
        ReasoningEffort = "low",
        NoiseReduction = "far_field",
        TranscriptionModel = "gpt-4o-transcribe",
        RetentionRatio = 0.6,
        ContextTokens = 16_000,
        Color = "#aa5500",
        Turns = new() { Detection = TurnDetection.SemanticVad, SilenceMs = 700, Eagerness = "low", Interruptible = false },
        ToolIds = [Guid.CreateVersion7()],
        ServiceUrl = new("https://agents.example.com/eu"),
    };

    [Fact]
    public void What_is_only_opened_and_saved_stays_as_it_is()
        => Assert.Empty(AgentDifference.Between(Vera, AgentRules.Normalize(AgentDraft.From(Vera).ToSettings()), new Dictionary<Guid, string>()));

    [Theory]
    [InlineData("speed", "fast")]
    [InlineData("speed", "9")]
    [InlineData("turns.silenceMs", "soon")]
    [InlineData("turns.silenceMs", "5")]
    [InlineData("serviceUrl", "agents.example.com")]
    [InlineData("name", "")]
    [InlineData("name", "<b>Vera</b>")]
    [InlineData("color", "red")]
    [InlineData("retentionRatio", "2")]
    [InlineData("contextTokens", "many")]
    [InlineData("reasoningEffort", "hard")]
    [InlineData("noiseReduction", "loud")]
    [InlineData("language", "Portuguese!")]
    public void Nonsense_is_refused_beside_its_field(string field, string typed)
    {
        var draft = AgentDraft.From(Vera);
        if (field == "speed") draft.Speed = typed;
        if (field == "turns.silenceMs") draft.SilenceMs = typed;
        if (field == "serviceUrl") draft.ServiceUrl = typed;
        if (field == "name") draft.Name = typed;
        if (field == "color") draft.Color = typed;
        if (field == "retentionRatio") draft.RetentionRatio = typed;
        if (field == "contextTokens") draft.ContextTokens = typed;
        if (field == "reasoningEffort") draft.ReasoningEffort = typed;
        if (field == "noiseReduction") draft.NoiseReduction = typed;
        if (field == "language") draft.Language = typed;
        var refused = Assert.Throws<RefusedException>(() => AgentRules.Check(AgentRules.Normalize(draft.ToSettings())));
        Assert.Equal([field], refused.Fields.Keys);
    }

    [Fact]
    public void Ten_megabytes_of_persona_are_refused_with_their_number()
    {
        var draft = AgentDraft.From(Vera);
        draft.Instructions = new string('a', 10_000_000);
        var refused = Assert.Throws<RefusedException>(() => AgentRules.Check(AgentRules.Normalize(draft.ToSettings())));
        Assert.Equal("Up to 16,000 characters; these are 10,000,000.", Assert.Single(refused.Fields["instructions"]));
    }

    [Fact]
    public void A_comma_in_the_speed_is_no_reason_to_refuse()
    {
        var draft = AgentDraft.From(Vera);
        draft.Speed = "0,9";
        Assert.Equal(0.9, draft.ToSettings().Speed);
    }

    [Fact]
    public void Empty_context_takes_the_models_window()
    {
        var draft = AgentDraft.From(Vera);
        (draft.ContextTokens, draft.ReasoningEffort) = (" ", "");
        var settings = AgentRules.Normalize(draft.ToSettings());
        AgentRules.Check(settings);
        Assert.Null(settings.ContextTokens);
        Assert.Null(settings.ReasoningEffort);
    }

    [Fact]
    public void Versions_tell_what_changed()
    {
        var tool = Guid.CreateVersion7();
        var changes = AgentDifference.Between(Vera, Vera with { Voice = "ash", Greeting = null, ToolIds = [tool] }, new Dictionary<Guid, string> { [tool] = "calculator" });
        Assert.Equal([new("Greeting", "Hello!", ""), new("Voice", "sage", "ash"), new("Tools", "a deleted tool", "calculator")], changes);
    }

    [Theory]
    [InlineData("Veera", "“Veera” sounds like Vera. In a call with both, the wrong one may answer.")]
    [InlineData("Pedunia", "“Pedunia” sounds like Petunia (an alias of Vera). In a call with both, the wrong one may answer.")]
    public void Names_that_the_ear_confuses_are_warned_of(string name, string warning) => Assert.Equal([warning], SoundAlike.Warnings(name, [], [Vera]));

    [Theory]
    [InlineData("Scout")]
    [InlineData("")]
    public void Names_that_differ_are_not_warned_of(string name) => Assert.Empty(SoundAlike.Warnings(name, [], [Vera]));

    [Fact]
    public void An_agent_goes_to_another_studio_with_its_tools_by_name()
    {
        var here = Tool("calculator");
        var there = Tool("calculator");
        var file = AgentFile.Read(AgentFile.Of(Vera with { ToolIds = [here.Id] }, [here, Tool("clock")]).Write());
        var (settings, missing) = file.ForStudio([there]);
        Assert.Empty(missing);
        Assert.Equal([there.Id], settings.ToolIds);
        Assert.Null(settings.ServiceUrl);
        Assert.Equal(Vera.Instructions, settings.Instructions);
        Assert.Equal(["calculator"], file.ForStudio([]).Missing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"agent\":null}")]
    [InlineData("{\"agent\":{\"name\":\"Vera\"}}")]
    [InlineData("{\"agent\":{\"name\":7,\"instructions\":\"x\",\"voice\":\"ash\"}}")]
    [InlineData("not json")]
    public void A_file_that_is_no_agent_is_refused_in_words(string json)
        => Assert.Equal("This is no agent that was exported from a studio.", Assert.Throws<RefusedException>(() => AgentFile.Read(System.Text.Encoding.UTF8.GetBytes(json))).Message);

    private static VoiceStudio.Web.Tools.ToolView Tool(string name)
        => new(Guid.CreateVersion7(), name, "Does it.", "builtin", System.Text.Json.JsonElement.Parse("{}"), null, default, []);
}
