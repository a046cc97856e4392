using LocalRealtime;

await using var app = LocalRealtimeServer.Build(args);
await app.StartAsync();
Console.WriteLine("READY " + app.Urls.First());
await Task.WhenAll(app.WaitForShutdownAsync(), ParentProcess.StopWithAsync(app));
