using Microsoft.Extensions.Options;

namespace VoiceStudio.AgentHost.Sessions;

/// <summary>How busy this process keeps the machine: a host that is out of breath takes no further agent, since all of its calls would stutter.</summary>
internal sealed class HostLoad(TimeProvider time, IOptions<SessionsOptions> options) : BackgroundService
{
    /// <summary>Weight of the newest second: a short burst (a join, a collection) refuses nobody.</summary>
    private const double Newest = 0.2;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private double _share;

    /// <summary>Share of all processors that this process has used of late, 0 to 1.</summary>
    public double Share => Volatile.Read(ref _share);

    public bool IsFull => options.Value.MaxProcessorShare is > 0 and var most && Share > most;

    /// <param name="used">Processor time used in the last second.</param>
    /// <param name="passed">Wall time in which it was.</param>
    public void Measure(TimeSpan used, TimeSpan passed)
    {
        if (passed <= TimeSpan.Zero) return;
        Volatile.Write(ref _share, Share * (1 - Newest) + used / (passed * Environment.ProcessorCount) * Newest);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var often = new PeriodicTimer(Every, time);
        var (used, at) = (Environment.CpuUsage.TotalTime, time.GetTimestamp());
        try
        {
            while (await often.WaitForNextTickAsync(stoppingToken))
            {
                var (usedNow, now) = (Environment.CpuUsage.TotalTime, time.GetTimestamp());
                Measure(usedNow - used, time.GetElapsedTime(at, now));
                (used, at) = (usedNow, now);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
