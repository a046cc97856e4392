using System.Diagnostics;
using System.Globalization;
using Livekit.Server.Sdk.Dotnet;
using LiveKit.Rtc;

namespace VoiceStudio.Bench.LocalLiveKit.Rooms;

/// <summary>
/// The people of a measured room: <c>rooms-callers url publishers</c>. One of them is LiveKit's Rust client with a tone, for whom another one listens;
/// the rest are the wire alone (<see cref="WireCaller"/>), since fifty clients would take both cores for themselves.
/// </summary>
internal static class RoomsCallers
{
    private const int Rate = 48_000, Joins = 12;
    private const string ToneIdentity = "tone";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly string _room = $"room-{Environment.ProcessId}";

    public static async Task<int> RunAsync(string[] args)
    {
        var (url, publishers) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
        await using var wires = new WireCallers();
        await using var tone = new LiveKit.Rtc.Room();
        await using var microphone = new AudioSource(Rate, 1, 100);
        using var track = LocalAudioTrack.Create("tone", microphone);
        using var end = new CancellationTokenSource();
        var sounding = Task.CompletedTask;
        while (await Console.In.ReadLineAsync() is { } wish)
        {
            var answer = wish;
            switch (wish)
            {
                case "join":
                    await tone.ConnectAsync(url, Token(ToneIdentity), new RoomOptions { SinglePeerConnection = true });
                    await wires.JoinAsync(url, publishers - 1, Token);
                    break;
                case "hear":
                    await tone.LocalParticipant.PublishTrackAsync(track, new TrackPublishOptions { Dtx = false });
                    sounding = ToneAsync(microphone, end.Token);
                    answer = await HearAsync(url);
                    break;
                case "talk":
                    wires.Talk();
                    break;
            }

            Console.WriteLine(answer);
        }

        await end.CancelAsync();
        await sounding;
        return 0;
    }

    private static string Token(string identity)
        => new AccessToken(RoomsBench.Key, RoomsBench.Secret).WithIdentity(identity).WithGrants(new() { RoomJoin = true, Room = _room }).ToJwt();

    /// <summary>Another client of Rust joins again and again: how long until it hears the tone. The first time does not count: it is its own warm-up.</summary>
    private static async Task<string> HearAsync(string url)
    {
        await FirstSoundAsync(url, "warm-up");
        var times = new List<double>();
        for (var i = 0; i < Joins; i++)
        {
            if (await FirstSoundAsync(url, $"listener{i}") is { } time) times.Add(time.TotalMilliseconds);
        }

        times.Sort();
        var heard = times.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"median {times[times.Count / 2]:0}, p95 {times[(int)(times.Count * 0.95)]:0}; ");
        return $"{heard}{times.Count} of {Joins} joins heard it within {_patience.TotalSeconds} s";
    }

    /// <summary>Null when it heard nothing in time.</summary>
    private static async Task<TimeSpan?> FirstSoundAsync(string url, string identity)
    {
        using var limit = new CancellationTokenSource(_patience, TimeProvider.System);
        try
        {
            return await FirstSoundAsync(url, identity, limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or RoomException)
        {
            await Console.Error.WriteLineAsync($"{identity}: {e.Message}");
            return null;
        }
    }

    private static async Task<TimeSpan> FirstSoundAsync(string url, string identity, CancellationToken stop)
    {
        await using var room = new LiveKit.Rtc.Room();
        var subscribed = new TaskCompletionSource<RemoteTrack>(TaskCreationOptions.RunContinuationsAsynchronously);
        room.TrackSubscribed += (_, e) =>
        {
            if (e.Participant.Identity == ToneIdentity) subscribed.TrySetResult(e.Track);
        };
        var began = Stopwatch.GetTimestamp();
        await room.ConnectAsync(url, Token(identity), new RoomOptions { SinglePeerConnection = true }, stop);
        await using var stream = new AudioStream(await subscribed.Task.WaitAsync(stop), Rate, 1, 10);
        while (await stream.ReadAsync(stop) is { } frame)
        {
            using (frame)
            {
                if (IsSound(frame.Samples.Span)) return Stopwatch.GetElapsedTime(began);
            }
        }

        throw new InvalidOperationException("The tone ended.");
    }

    private static bool IsSound(ReadOnlySpan<short> samples)
    {
        foreach (var sample in samples)
        {
            if (Math.Abs((int)sample) > 1_000) return true;
        }

        return false;
    }

    private static async Task ToneAsync(AudioSource microphone, CancellationToken stop)
    {
        var samples = new short[Rate / 100];
        try
        {
            for (long n = 0; ;)
            {
                for (var i = 0; i < samples.Length; i++) samples[i] = (short)(8_000 * Math.Sin(2 * Math.PI * 440 * n++ / Rate));
                await microphone.CaptureFrameAsync(samples, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Measured.
        }
    }
}
