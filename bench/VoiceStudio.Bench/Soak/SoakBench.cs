using System.Diagnostics;
using System.Globalization;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit;
using LocalLiveKit.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace VoiceStudio.Bench.Soak;

/// <summary>
/// A room that people come to, speak in, are cut off from and leave, at random, for as long as one likes: <c>dotnet run -c Release -- soak [minutes] [people]</c>.
/// The server runs in this process, whose memory and log are watched; the people are LiveKit's Rust clients in another.
/// </summary>
internal static class SoakBench
{
    public const string Key = "soak";
    public const string Secret = "a-secret-for-soaking-and-nothing-else";
    public const string RoomName = "soak";

    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5), CutInterval = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] args)
    {
        var length = TimeSpan.FromMinutes(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10);
        var people = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10;
        using var faults = new FaultLog();
        await using var server = LocalLiveKitServer.Build(["--urls", "http://127.0.0.1:0", "--LocalLiveKit:UdpPort", "0", $"--LocalLiveKit:Keys:{Key}", Secret, "--Logging:LogLevel:Default", "None"]);
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(faults);
        await server.StartAsync();
        var url = server.Urls.First();
        var created = await new RoomServiceClient(url, Key, Secret).CreateRoom(new CreateRoomRequest { Name = RoomName, EmptyTimeout = 600, DepartureTimeout = 600 });

        using var callers = Start(url, length, people);
        var samples = await WatchAsync(server, length, callers);
        var said = await EndAsync(callers);

        var rooms = server.Services.GetRequiredService<LiveRooms>().All;
        var lost = rooms.SingleOrDefault(r => r.Name == RoomName)?.Sid != created.Sid;
        Console.WriteLine(said.Trim());
        samples.Print();
        foreach (var fault in faults.Lines.Distinct().Take(20)) Console.WriteLine("log: " + fault);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{faults.Lines.Count} warnings and errors in the log; room {(lost ? "LOST" : "kept")}; callers ended with {callers.ExitCode}"));
        await server.StopAsync();
        return lost || !faults.Lines.IsEmpty || callers.ExitCode != 0 ? 1 : 0;
    }

    private static Process Start(string url, TimeSpan length, int people)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SoakBench).Assembly.Location, "soak-callers", url, length.TotalSeconds.ToString(CultureInfo.InvariantCulture), people.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("The callers did not start.");
    }

    private static async Task<MemorySamples> WatchAsync(WebApplication server, TimeSpan length, Process callers)
    {
        var samples = new MemorySamples();
        var random = new Random(5);
        var began = Stopwatch.GetTimestamp();
        using var clock = new PeriodicTimer(CutInterval);
        var sampled = TimeSpan.Zero;
        while (Stopwatch.GetElapsedTime(began) < length && !callers.HasExited && await clock.WaitForNextTickAsync())
        {
            samples.Cuts += await CutSomebodyAsync(server, random);
            if (Stopwatch.GetElapsedTime(began) - sampled < SampleInterval) continue;
            sampled = Stopwatch.GetElapsedTime(began);
            samples.Take(sampled);
        }

        return samples;
    }

    /// <summary>What they say at the end; who has not left long after it hangs.</summary>
    private static async Task<string> EndAsync(Process callers)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        var said = callers.StandardOutput.ReadToEndAsync();
        try
        {
            await callers.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            callers.Kill();
            await callers.WaitForExitAsync();
        }

        return await said;
    }

    /// <summary>As a network that fails for a moment.</summary>
    private static async Task<int> CutSomebodyAsync(WebApplication server, Random random)
    {
        if (server.Services.GetRequiredService<LiveRooms>().Find(RoomName) is not { } room) return 0;
        return await room.Mailbox.Ask(() =>
        {
            var there = room.Participants.ToList();
            if (there.Count == 0) return 0;
            there[random.Next(there.Count)].CutSignal();
            return 1;
        });
    }
}
