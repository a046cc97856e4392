using LocalRealtime;
using LocalRealtime.Hearing;
using LocalRealtime.Speaking;

await using var app = LocalRealtimeServer.Build([.. args.Where(a => a != "measure-hearing")]);
await app.StartAsync();
if (args.Contains("measure-hearing"))
    return await MeasureHearing.RunAsync(app.Services.GetRequiredService<Recognizer>(), app.Services.GetRequiredService<Speaker>(), Console.Out);

Console.WriteLine("READY " + app.Urls.First());
await Task.WhenAll(app.WaitForShutdownAsync(), ParentProcess.StopWithAsync(app));
return 0;
