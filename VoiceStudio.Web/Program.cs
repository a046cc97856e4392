using VoiceStudio.Web;

await using var app = VoiceStudioWeb.Build(args);
await app.RunAsync();
