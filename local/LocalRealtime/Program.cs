using LocalRealtime;
using LocalRealtime.Hearing;
using LocalRealtime.Speaking;

string[] measures = ["measure-hearing", "measure-latency"];
await using var app = LocalRealtimeServer.Build([.. args.Except(measures)]);
await app.StartAsync();
switch (args.FirstOrDefault(measures.Contains))
{
    case "measure-hearing":
        return await MeasureHearing.RunAsync(app.Services.GetRequiredService<Recognizer>(), app.Services.GetRequiredService<Speaker>(), Console.Out);
    case "measure-latency":
        await MeasureLatency.RunAsync(new Uri(app.Urls.First()), app.Services.GetRequiredService<Speaker>(), Console.Out);
        return 0;
    default:
        Console.WriteLine("READY " + app.Urls.First());
        await Task.WhenAll(app.WaitForShutdownAsync(), ParentProcess.StopWithAsync(app));
        return 0;
}
