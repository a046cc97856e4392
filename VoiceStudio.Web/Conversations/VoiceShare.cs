namespace VoiceStudio.Web.Conversations;

/// <summary>How long somebody sounded in a call.</summary>
/// <param name="Color">An agent's; null for a person.</param>
public sealed record VoiceShare(string Name, string? Color, TimeSpan Time);
