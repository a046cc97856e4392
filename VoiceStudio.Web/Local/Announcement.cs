using VoiceStudio.Web.Calls;

namespace VoiceStudio.Web.Local;

/// <summary>The line that says which address to open, once everything that this run starts is up.</summary>
internal sealed class Announcement(LocalPlan plan, OwnAddress own, IHostApplicationLifetime life) : BackgroundService
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void SetReady() => _ready.TrySetResult();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (plan == LocalPlan.Nothing) SetReady();
        await life.StartedAsync(stoppingToken);
        await _ready.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stoppingToken.IsCancellationRequested) Console.WriteLine($"VoiceStudio is ready: open {own.BaseUrl.GetLeftPart(UriPartial.Authority)}");
    }
}

internal static class Lifetimes
{
    /// <summary>Completes when the application listens; also, without an exception, when it stops before.</summary>
    public static async Task StartedAsync(this IHostApplicationLifetime life, CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = life.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
