using System.Diagnostics;
using System.Globalization;
using Livekit.Server.Sdk.Dotnet;
using LiveKit.Rtc;

namespace VoiceStudio.Bench.Soak;

/// <summary>The people of the soak: <c>soak-callers url seconds people</c>. Each joins, speaks, is muted, writes, takes its track back, and leaves, over and over.</summary>
internal sealed class SoakCallers(string url, TimeSpan length)
{
    /// <summary>What a cut has fallen into may never be answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly long _began = Stopwatch.GetTimestamp();
    private int _joins, _acts, _returns, _failures;

    private bool IsOver => Stopwatch.GetElapsedTime(_began) >= length;

    public static async Task<int> RunAsync(string[] args)
    {
        var callers = new SoakCallers(args[0], TimeSpan.FromSeconds(double.Parse(args[1], CultureInfo.InvariantCulture)));
        var people = int.Parse(args[2], CultureInfo.InvariantCulture);
        await Task.WhenAll(Enumerable.Range(0, people).Select(i => Task.Run(() => callers.LiveAsync(i))));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{people} people: {callers._joins} joins, {callers._acts} acts, {callers._returns} returns after a cut, {callers._failures} acts that a cut fell into"));
        return 0;
    }

    private async Task LiveAsync(int number)
    {
        var random = new Random(number);
        while (!IsOver)
        {
            try
            {
                await VisitAsync(number, random);
            }
            // A request that is on its way when the connection is cut is lost, with a real server too: the client gives up after 10 s, and leaves.
            catch (Exception e) when (e is RoomException or OperationCanceledException or TimeoutException)
            {
                Interlocked.Increment(ref _failures);
                await Console.Error.WriteLineAsync($"{Stopwatch.GetElapsedTime(_began):mm\\:ss} caller {number}: {e.GetType().Name}: {e.Message}");
            }
        }
    }

    private async Task VisitAsync(int number, Random random)
    {
        var room = new LiveKit.Rtc.Room();
        try
        {
            await VisitAsync(room, number, random);
        }
        finally
        {
            await InTime("leaving", room.DisconnectAsync());
        }
    }

    private async Task VisitAsync(LiveKit.Rtc.Room room, int number, Random random)
    {
        room.Reconnected += (_, _) => Interlocked.Increment(ref _returns);
        var token = new AccessToken(SoakBench.Key, SoakBench.Secret).WithIdentity($"caller{number}").WithGrants(new() { RoomJoin = true, Room = SoakBench.RoomName }).ToJwt();
        await InTime("joining", room.ConnectAsync(url, token, new RoomOptions { SinglePeerConnection = random.Next(2) == 0 }));
        Interlocked.Increment(ref _joins);

        await using var microphone = new AudioSource(48_000, 1, 100);
        using var track = LocalAudioTrack.Create("microphone", microphone);
        var publication = await InTime("publishing", room.LocalParticipant.PublishTrackAsync(track, new TrackPublishOptions()));
        using var left = new CancellationTokenSource();
        var speaking = SpeakAsync(microphone, number, left.Token);
        try
        {
            for (var acts = random.Next(4, 12); acts > 0 && !IsOver; acts--)
            {
                publication = await ActAsync(room, track, publication, random);
                Interlocked.Increment(ref _acts);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 2_000)), TimeProvider.System, left.Token);
            }
        }
        finally
        {
            await left.CancelAsync();
            await speaking;
        }
    }

    private static async Task<LocalTrackPublication> ActAsync(LiveKit.Rtc.Room room, LocalAudioTrack track, LocalTrackPublication publication, Random random)
    {
        // Somebody whose connection was just cut does nothing meanwhile.
        if (!room.IsConnected) return publication;
        switch (random.Next(5))
        {
            case 0:
                track.Mute();
                break;
            case 1:
                track.Unmute();
                break;
            case 2:
                await InTime("writing", room.LocalParticipant.SendTextAsync(new string('x', random.Next(1, 20_000)), new StreamTextOptions { Topic = "talk" }));
                break;
            case 3:
                await InTime("sending a packet", room.LocalParticipant.PublishDataAsync(new byte[random.Next(1, 1_000)], reliable: false, "ping"));
                break;
            default:
                await InTime("unpublishing", room.LocalParticipant.UnpublishTrackAsync(publication.Sid));
                return await InTime("publishing again", room.LocalParticipant.PublishTrackAsync(track, new TrackPublishOptions()));
        }

        return publication;
    }

    /// <summary>Without a limit of its own the native client waits for ever for some answers.</summary>
    /// <exception cref="TimeoutException">Names what took too long.</exception>
    private static async Task InTime(string what, Task doing)
    {
        try
        {
            await doing.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{what} took more than {Patience.TotalSeconds} s", e);
        }
    }

    private static async Task<T> InTime<T>(string what, Task<T> doing)
    {
        await InTime(what, (Task)doing);
        return await doing;
    }

    private static async Task SpeakAsync(AudioSource microphone, int number, CancellationToken stop)
    {
        var samples = new short[480];
        try
        {
            for (long n = 0; ;)
            {
                for (var i = 0; i < samples.Length; i++) samples[i] = (short)(8_000 * Math.Sin(2 * Math.PI * (300 + (100 * number)) * n++ / 48_000));
                await microphone.CaptureFrameAsync(samples, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It leaves.
        }
    }
}
