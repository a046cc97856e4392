using LocalRealtime;
using LocalRealtime.Hearing;
using LocalRealtime.Speaking;

NativeHeap.KeepSmall();
string[] measures = ["measure-hearing", "measure-latency"];
await using var app = LocalRealtimeServer.Build([.. args.Except(measures)]);
if (!args.Contains("measure-latency")) await app.StartAsync();
switch (args.FirstOrDefault(measures.Contains))
{
    case "measure-hearing":
        return await MeasureHearing.RunAsync(app.Services.GetRequiredService<Recognizer>(), app.Services.GetRequiredService<Speaker>(), Console.Out);
    case "measure-latency":
        await MeasureLatency.RunAsync(app.Services.GetRequiredService<Speaker>(), [.. args.Except(measures)], Console.Out);
        return 0;
    default:
        Console.WriteLine("READY " + app.Urls.First());
        await Task.WhenAll(app.WaitForShutdownAsync(), ParentProcess.StopWithAsync(app));
        return 0;
}
