using VoiceStudio.AgentHost.Sessions;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>The agent's servers have said which tools they have.</summary>
internal sealed record ToolsOffered : SessionSignal;
