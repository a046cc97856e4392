namespace VoiceStudio.AgentHost.Sessions;

/// <summary>Anything that reaches a session's mailbox.</summary>
internal abstract record SessionSignal;
