using System.Text.Json.Nodes;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.AgentHost.Realtime;

/// <summary>An agent's settings in the words of the Realtime API: what is sent as the first session.update.</summary>
public sealed class SessionSettingsTests
{
    private static readonly AgentDefinition Plain = new() { AgentId = "atlas", Version = 1, Name = "Atlas", Instructions = "You are Atlas.", Voice = "marin" };

    [Fact]
    public void Every_setting_of_an_agent_reaches_its_session()
    {
        var session = Session(Plain with
        {
            Language = "pt-BR", Speed = 1.2, ReasoningEffort = "low", NoiseReduction = "far_field", TranscriptionModel = "whisper-1", RetentionRatio = 0.6, ContextTokens = 8000,
            Turns = new TurnSettings { SilenceMs = 700 },
        });
        Assert.Equal("You are Atlas.", (string?)session["instructions"]);
        Assert.Equal(("marin", 1.2), ((string?)session["audio"]!["output"]!["voice"], (double)session["audio"]!["output"]!["speed"]!));
        Assert.Equal("""{"model":"whisper-1","language":"pt"}""", session["audio"]!["input"]!["transcription"]!.ToJsonString());
        Assert.Equal("""{"type":"far_field"}""", session["audio"]!["input"]!["noise_reduction"]!.ToJsonString());
        Assert.Equal("""{"effort":"low"}""", session["reasoning"]!.ToJsonString());
        Assert.Equal("""{"type":"retention_ratio","retention_ratio":0.6,"token_limits":{"post_instructions":8000}}""", session["truncation"]!.ToJsonString());
        Assert.Equal(700, (int)session["audio"]!["input"]!["turn_detection"]!["silence_duration_ms"]!);
    }

    [Fact]
    public void What_an_agent_leaves_open_is_left_to_the_host_and_the_model()
    {
        var session = Session(Plain);
        Assert.Equal("""{"model":"gpt-4o-mini-transcribe"}""", session["audio"]!["input"]!["transcription"]!.ToJsonString());
        Assert.Null(session["audio"]!["input"]!["noise_reduction"]);
        // A model that does not reason refuses the word.
        Assert.False(session.AsObject().ContainsKey("reasoning"));
    }

    [Theory]
    [InlineData(TurnDetection.ServerVad, "server_vad")]
    [InlineData(TurnDetection.SemanticVad, "semantic_vad")]
    [InlineData(TurnDetection.PushToTalk, null)]
    public void The_server_detects_turns_as_the_agent_wishes_and_never_answers_by_itself(TurnDetection wished, string? type)
    {
        var detection = Session(Plain with { Turns = new TurnSettings { Detection = wished, Eagerness = "high" } })["audio"]!["input"]!["turn_detection"];
        Assert.Equal(type, (string?)detection?["type"]);
        if (detection is null) return;
        Assert.False((bool)detection["create_response"]!);
        Assert.False((bool)detection["interrupt_response"]!);
        if (wished == TurnDetection.SemanticVad) Assert.Equal("high", (string?)detection["eagerness"]);
    }

    private static JsonNode Session(AgentDefinition agent) => JsonNode.Parse(new SessionSettings(agent, new RealtimeOptions()).Whole([], streaming: true, []))!["session"]!;
}
