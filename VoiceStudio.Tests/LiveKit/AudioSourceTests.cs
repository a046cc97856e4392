using System.Diagnostics;
using LiveKit.Rtc;

namespace VoiceStudio.Tests.LiveKit;

/// <summary>A source in the real native library; no room is needed for it to play.</summary>
[Collection(NativeLibraryCollection.Name)]
public sealed class AudioSourceTests
{
    private static readonly short[] TwentyMs = new short[480];

    [Fact(Timeout = 20_000)]
    public async Task Pushing_goes_at_the_pace_of_real_time()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var source = new AudioSource(24_000, 1, queueSizeMs: 100);
        var watch = Stopwatch.StartNew();

        for (var i = 0; i < 50; i++) await source.CaptureFrameAsync(TwentyMs, stop);

        // 1000 ms of sound, of which up to twice the queue may still wait.
        Assert.InRange(watch.ElapsedMilliseconds, 600, 1_800);
    }

    [Fact(Timeout = 20_000)]
    public async Task Captures_at_the_same_time_wait_for_each_other()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var source = new AudioSource(24_000, 1, queueSizeMs: 20);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => source.CaptureFrameAsync(TwentyMs, stop).AsTask()));

        Assert.InRange(source.QueuedDuration, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
    }

    [Fact(Timeout = 20_000)]
    public async Task What_was_pushed_is_played_or_cleared()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var source = new AudioSource(24_000, 1, queueSizeMs: 500);
        await source.CaptureFrameAsync(new short[24_000 / 2], stop);
        Assert.InRange(source.QueuedDuration.TotalMilliseconds, 350, 500);

        var played = source.WaitForPlayoutAsync(stop);
        Assert.False(played.IsCompleted);
        source.ClearQueue();

        await played;
        Assert.Equal(TimeSpan.Zero, source.QueuedDuration);
    }

    [Fact(Timeout = 20_000)]
    public async Task Giving_up_a_capture_leaves_the_source_usable()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var source = new AudioSource(24_000, 1, queueSizeMs: 100);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
        giveUp.CancelAfter(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (true) await source.CaptureFrameAsync(new short[24_000 / 2], giveUp.Token);
        });

        source.ClearQueue();
        await source.CaptureFrameAsync(TwentyMs, stop);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_capture_makes_no_garbage()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var source = new AudioSource(24_000, 1, queueSizeMs: 1000);
        for (var i = 0; i < 20; i++) await source.CaptureFrameAsync(TwentyMs, stop);
        source.ClearQueue();

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 40; i++) await source.CaptureFrameAsync(TwentyMs, stop);
        var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / 40;

        TestContext.Current.TestOutputHelper?.WriteLine($"{each} bytes for each capture, the log of the library included");
        Assert.True(each < 400, $"{each} bytes for each capture");
    }

    [Fact]
    public void A_queue_that_the_library_would_not_survive_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AudioSource(24_000, 1, queueSizeMs: 25));

    [Fact(Timeout = 20_000)]
    public async Task A_frame_of_another_rate_is_refused()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var source = new AudioSource(24_000, 1);
        await Assert.ThrowsAsync<ArgumentException>(async () => await source.CaptureFrameAsync(new AudioFrame(new short[960], 48_000, 1), stop));
    }

    [Fact(Timeout = 20_000)]
    public async Task Nothing_is_left_open()
    {
        var stop = TestContext.Current.CancellationToken;
        var before = LiveKitFfi.LiveHandles;
        await using (var source = new AudioSource(24_000, 1))
        using (var track = LocalAudioTrack.Create("microphone", source))
        {
            await source.CaptureFrameAsync(TwentyMs, stop);
            track.Mute();
            Assert.True(track.IsMuted);
            Assert.Equal(before + 2, LiveKitFfi.LiveHandles);
        }

        Assert.Equal(before, LiveKitFfi.LiveHandles);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_disposed_source_takes_nothing()
    {
        var stop = TestContext.Current.CancellationToken;
        var source = new AudioSource(24_000, 1);
        await source.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await source.CaptureFrameAsync(TwentyMs, stop));
    }
}
