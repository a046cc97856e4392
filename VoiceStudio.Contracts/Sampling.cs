namespace VoiceStudio.Contracts;

/// <summary>
/// Body of <c>POST {agentServiceUrl}/voice/sample</c>, signed like a join: a sentence in an agent's voice. The answer is a WAV file
/// (audio/wav; 24 kHz, mono, 16-bit), or problem details that say why there is none.
/// </summary>
/// <param name="Agent">Its voice, speed, language and model are used; its tools are not.</param>
/// <param name="Text">1 to <see cref="LongestText"/> characters.</param>
public sealed record VoiceSampleRequest(AgentDefinition Agent, string Text)
{
    public const int LongestText = 400;
}
