namespace VoiceStudio.Tests.LocalLiveKit;

/// <summary>Looks again until it is so: for what a client tells by no event. The test's own limit ends the waiting.</summary>
internal static class Eventually
{
    public static async Task Async(Func<bool> isSo, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!isSo()) await often.WaitForNextTickAsync(stop);
    }
}
