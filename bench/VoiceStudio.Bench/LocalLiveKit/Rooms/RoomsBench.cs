using System.Diagnostics;
using System.Globalization;
using LocalLiveKit;
using LocalLiveKit.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace VoiceStudio.Bench.LocalLiveKit.Rooms;

/// <summary>
/// What the local LiveKit costs in rooms where everybody talks: <c>dotnet run -c Release -- rooms [seconds] [publishers,…]</c>. The server runs in
/// this process, whose processor time and memory are taken; the people are another process (see <see cref="RoomsCallers"/>).
/// </summary>
internal static class RoomsBench
{
    public const string Key = "rooms";
    public const string Secret = "a-secret-for-measuring-and-nothing-else";

    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] args)
    {
        var length = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 15);
        var sizes = (args.Length > 1 ? args[1] : "2,10,50").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        await using var server = LocalLiveKitServer.Build(["--urls", "http://127.0.0.1:0", "--LocalLiveKit:UdpPort", "0", $"--LocalLiveKit:Keys:{Key}", Secret, "--Logging:LogLevel:Default", "Warning"]);
        await server.StartAsync();
        // The first room of a process compiles it; nothing of that one is printed.
        await MeasureAsync(server, 4, TimeSpan.FromSeconds(6), print: false);
        foreach (var size in sizes) await MeasureAsync(server, size, length, print: true);
        await server.StopAsync();
        return 0;
    }

    private static async Task MeasureAsync(WebApplication server, int publishers, TimeSpan length, bool print)
    {
        var empty = Resources.Take();
        using var callers = new CallersProcess(server.Urls.First(), publishers);
        await callers.DoAsync("join");
        await Task.Delay(_settling, TimeProvider.System);
        var joined = Resources.Take();
        // What a room costs in which nobody talks is not the packets' cost.
        var silent = await WatchAsync(server, length);
        var heard = await callers.DoAsync("hear");
        await callers.DoAsync("talk");
        await Task.Delay(_settling, TimeProvider.System);
        var talking = await WatchAsync(server, length);
        await callers.DoAsync("leave");
        if (print) Print(publishers, empty, joined, silent, talking, heard);
    }

    private static void Print(int publishers, Resources empty, Resources joined, Stretch silent, Stretch talking, string heard)
    {
        var packets = (double)talking.Packets;
        var (processor, allocated) = (talking.Processor - silent.Processor, talking.Allocated - silent.Allocated);
        Console.WriteLine();
        Console.WriteLine($"{publishers} people, all talking");
        Say($"forwarded: {packets / talking.Elapsed.TotalSeconds:0} packets/s of {publishers * (publishers - 1) * 50}; {packets / processor.TotalSeconds:0} per core-second");
        Say($"processor time per forwarded packet: {processor.TotalMicroseconds / packets:0.0} µs ({talking.Processor.TotalMicroseconds / packets:0.0} µs with what the silent room costs)");
        Say($"allocated per forwarded packet: {allocated / packets:0.00} bytes ({talking.Allocated / packets:0.00} with what the silent room allocates); {talking.Collections} collections");
        Say($"memory per participant: {(joined.Heap - empty.Heap) / 1024.0 / publishers:0} kB of heap, {(joined.Resident - empty.Resident) / 1024.0 / publishers:0} kB resident");
        Say($"from join to the first sound of the one who talks, ms: {heard}");
    }

    private static void Say(FormattableString line) => Console.WriteLine("  " + line.ToString(CultureInfo.InvariantCulture));

    private static async Task<Stretch> WatchAsync(WebApplication server, TimeSpan length)
    {
        var (packets, began) = (await PacketsAsync(server), Stopwatch.GetTimestamp());
        var (allocated, processor, collections) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime, GC.CollectionCount(0));
        await Task.Delay(length, TimeProvider.System);
        return new Stretch(
            await PacketsAsync(server) - packets,
            Stopwatch.GetElapsedTime(began),
            Environment.CpuUsage.TotalTime - processor,
            GC.GetTotalAllocatedBytes(precise: true) - allocated,
            GC.CollectionCount(0) - collections);
    }

    private static async Task<long> PacketsAsync(WebApplication server)
    {
        long packets = 0;
        foreach (var room in server.Services.GetRequiredService<LiveRooms>().All)
            packets += await room.Mailbox.Ask(() => room.Tracks.Sum(t => t.Subscriptions.Sum(s => s.Outbound.Packets)));
        return packets;
    }

    private sealed record Stretch(long Packets, TimeSpan Elapsed, TimeSpan Processor, long Allocated, int Collections);

    private sealed record Resources(long Heap, long Resident)
    {
        public static Resources Take()
        {
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            using var self = Process.GetCurrentProcess();
            return new Resources(heap, self.WorkingSet64);
        }
    }
}
