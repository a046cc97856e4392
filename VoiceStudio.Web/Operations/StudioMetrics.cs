using System.Diagnostics.Metrics;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Web.Operations;

/// <summary>What Web counts for <c>GET /metrics</c>: the calls that go on, and who is in them.</summary>
internal sealed class StudioMetrics
{
    public const string Meter = "VoiceStudio.Web";

    public StudioMetrics(IMeterFactory meters, LiveCalls calls)
    {
        var meter = meters.Create(Meter);
        meter.CreateObservableGauge("voicestudio.calls", () => Live(calls).Count(), "{call}", "Calls that go on");
        meter.CreateObservableGauge("voicestudio.call.people", () => Live(calls).Sum(c => c.People.Count(p => p.Connected)), "{person}", "People who are connected to a call");
        meter.CreateObservableGauge("voicestudio.call.agents", () => Live(calls).SelectMany(c => c.Agents).GroupBy(a => a.Status)
            .Select(g => new Measurement<int>(g.Count(), new KeyValuePair<string, object?>("status", StatusWord(g.Key)))), "{agent}", "Agents in calls, by status");
    }

    private static IEnumerable<CallSnapshot> Live(LiveCalls calls) => calls.All.Select(c => c.Feed.Newest).Where(c => c.EndedAt is null);

    private static string StatusWord(AgentStatus status) => status.ToString().ToLowerInvariant();
}
