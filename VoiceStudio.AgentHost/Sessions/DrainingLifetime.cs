using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace VoiceStudio.AgentHost.Sessions;

/// <summary>
/// SIGTERM drains: no new joins, running calls may finish within a limit, then the process ends; requests are answered meanwhile.
/// SIGTERM again, SIGINT (Ctrl+C) and SIGQUIT end it at once.
/// </summary>
internal sealed partial class DrainingLifetime(
    IHostApplicationLifetime life,
    VoiceSessions sessions,
    IOptions<SessionsOptions> options,
    TimeProvider time,
    ILogger<DrainingLifetime> log) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly CancellationTokenSource _enough = new();
    private Task _draining = Task.CompletedTask;
    private int _terminations;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Terminate));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _enough.CancelAsync();
        await _draining.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _enough.Dispose();
    }

    private void Terminate(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _terminations) == 1) _draining = DrainAsync();
        else life.StopApplication();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        life.StopApplication();
    }

    private async Task DrainAsync()
    {
        LogDraining(options.Value.DrainLimit);
        using var limit = new CancellationTokenSource(options.Value.DrainLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _enough.Token);
        await sessions.DrainAsync(either.Token);
        life.StopApplication();
    }

    [LoggerMessage(LogLevel.Information, "SIGTERM: no more joins; running calls may go on for {Limit}.")]
    private partial void LogDraining(TimeSpan limit);
}
