using LocalLiveKit;

await using var app = LocalLiveKitServer.Build(args);
ParentProcess.Attach(app);
await app.RunAsync();
