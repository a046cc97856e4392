using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Realtime;

/// <summary>The agent's settings as a Realtime session understands them.</summary>
internal sealed class SessionSettings(AgentDefinition agent, RealtimeOptions options)
{
    public string Model { get; } = string.IsNullOrWhiteSpace(agent.Model) ? options.Model : agent.Model;

    /// <summary>The whole session, sent once after the connection opens.</summary>
    public BinaryData Whole(IReadOnlyList<Colleague> colleagues, bool streaming, IEnumerable<object> tools)
    {
        var whole = JsonSerializer.SerializeToNode(Plain(colleagues, streaming, tools))!.AsObject();
        // A model that does not reason refuses the word.
        if (agent.ReasoningEffort is { Length: > 0 } effort) whole["reasoning"] = new JsonObject { ["effort"] = effort };
        return ClientCommands.UpdateSession(whole);
    }

    private object Plain(IReadOnlyList<Colleague> colleagues, bool streaming, IEnumerable<object> tools) => new
    {
        type = "realtime",
        output_modalities = new[] { "audio" },
        instructions = Instructions(colleagues),
        audio = new
        {
            input = new
            {
                format = Pcm,
                transcription = Transcription(),
                noise_reduction = agent.NoiseReduction is "near_field" or "far_field" ? new { type = agent.NoiseReduction } : null,
                turn_detection = Detection(streaming),
            },
            output = new { format = Pcm, voice = agent.Voice, speed = agent.Speed },
        },
        tools = tools.ToArray(),
        tool_choice = "auto",
        // Drops a fifth at a time when the window is full: fewer cuts leave more of the prompt cached.
        truncation = Truncation(),
    };

    /// <summary>Listeners have no turn detection: their sound comes in one piece and is committed by us.</summary>
    public object Ears(bool streaming) => new { type = "realtime", audio = new { input = new { turn_detection = Detection(streaming) } } };

    public object Company(IReadOnlyList<Colleague> colleagues, IEnumerable<object> tools)
        => new { type = "realtime", instructions = Instructions(colleagues), tools = tools.ToArray() };

    /// <summary>Instructions of one response that is to be these words.</summary>
    public static string ToSay(string words) => $"Greet the caller by saying exactly this, and nothing else: \"{words}\"";

    private static object Pcm => new { type = "audio/pcm", rate = Audio.AudioFormat.SampleRate };

    private object Truncation()
    {
        var ratio = Math.Clamp(agent.RetentionRatio, 0, 1);
        return agent.ContextTokens is { } most and > 0
            ? new { type = "retention_ratio", retention_ratio = ratio, token_limits = new { post_instructions = most } }
            : new { type = "retention_ratio", retention_ratio = ratio };
    }

    private object Transcription()
    {
        var model = agent.TranscriptionModel is { Length: > 0 } own ? own : options.TranscriptionModel;
        return agent.Language is { Length: > 0 } language ? new { model, language = language.Split('-')[0] } : new { model };
    }

    // Never an automatic answer and never an automatic cancel: who speaks is decided by the floor, and heard by the gate.
    private object? Detection(bool streaming) => !streaming ? null : agent.Turns.Detection switch
    {
        TurnDetection.SemanticVad => new { type = "semantic_vad", eagerness = agent.Turns.Eagerness, create_response = false, interrupt_response = false },
        TurnDetection.PushToTalk => null,
        _ => new
        {
            type = "server_vad",
            threshold = 0.5,
            prefix_padding_ms = 300,
            silence_duration_ms = Math.Clamp(agent.Turns.SilenceMs, 100, 5000),
            create_response = false,
            interrupt_response = false,
        },
    };

    private string Instructions(IReadOnlyList<Colleague> colleagues)
    {
        if (colleagues.Count == 0) return agent.Instructions;
        var text = new StringBuilder(agent.Instructions).AppendLine().AppendLine()
            .Append("You are ").Append(agent.Name).Append(". You are in a voice call with a person and these colleagues, who are other agents: ")
            .AppendJoin("; ", colleagues.Select(c => c.Domain.Length == 0 ? c.Name : $"{c.Name} ({c.Domain})"))
            .Append(". Only one of you speaks at a time. Speak only for yourself. When a colleague is the better one to answer, ")
            .Append("say so briefly and call request_turn with the colleague's name and the reason.");
        return text.ToString();
    }
}
