using LocalRealtime;

await using var app = LocalRealtimeServer.Build(args);
await app.RunAsync();
