using VoiceStudio.AgentHost;

await using var app = VoiceStudioAgentHost.Build(args);
await app.RunAsync();
