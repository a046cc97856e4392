using LocalLiveKit;

await using var app = LocalLiveKitServer.Build(args);
await app.RunAsync();
