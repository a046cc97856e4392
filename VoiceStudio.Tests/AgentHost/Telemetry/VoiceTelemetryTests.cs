using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using VoiceStudio.AgentHost.Telemetry;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.AgentHost.Telemetry;

/// <summary>What operators can read off: each instrument moves when, and only when, its thing happens.</summary>
public sealed class VoiceTelemetryTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<VoiceTelemetry>().BuildServiceProvider();
    private readonly ConcurrentDictionary<string, double> _sums = new();
    private readonly MeterListener _listener = new();

    public VoiceTelemetryTests()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public static TheoryData<string, double, AgentEvent> Events() => new()
    {
        { "voicestudio.replies outcome=interrupted", 1, new ReplyEnded("r", 1, null, ReplyOutcome.Interrupted, "", 0) },
        { "voicestudio.barge_ins", 1, new BargedIn("r", 1, "ann", 700) },
        { "voicestudio.tool.duration tool=clock error=False", 0.25, new ToolCalled("c", "clock", "{}", "noon", null, 250) },
        { "voicestudio.tool.duration tool=clock error=True", 0.25, new ToolCalled("c", "clock", "{}", null, "broken", 250) },
        { "gen_ai.client.token.usage gen_ai.token.type=input gen_ai.request.model=m", 30, new UsageReported("r", "m", 10, 20, 5, 1, 2) },
        { "gen_ai.client.token.usage gen_ai.token.type=output gen_ai.request.model=m", 3, new UsageReported("r", "m", 10, 20, 5, 1, 2) },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void What_is_told_to_web_is_counted(string instrument, double expected, AgentEvent happened)
    {
        Telemetry.Take(happened);
        Assert.Equal(expected, _sums[instrument]);
    }

    [Fact]
    public void A_tool_that_only_begins_is_not_counted()
    {
        Telemetry.Take(new ToolCalled("c", "clock", "{}", null, null, 0));
        Assert.DoesNotContain(_sums.Keys, k => k.StartsWith("voicestudio.tool", StringComparison.Ordinal));
    }

    [Fact]
    public void Sessions_delays_and_reconnects_are_measured()
    {
        Telemetry.SessionBegan();
        Telemetry.SessionBegan();
        Telemetry.SessionEnded();
        Telemetry.FirstDelta(TimeSpan.FromMilliseconds(300));
        Telemetry.FirstFrame(TimeSpan.FromMilliseconds(320));
        Telemetry.Reconnected();
        _listener.RecordObservableInstruments();
        Assert.Equal((1, 0.3, 0.32, 1), (_sums["voicestudio.sessions"], _sums["voicestudio.reply.first_delta"], _sums["voicestudio.reply.first_frame"], _sums["voicestudio.realtime.reconnects"]));
    }

    [Fact]
    public void A_reply_is_a_trace_in_the_words_of_the_genai_conventions_and_holds_nothing_that_was_said()
    {
        using var collector = new ActivityListener { ShouldListenTo = s => s.Name == VoiceTelemetry.Name, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(collector);
        using var reply = Telemetry.BeginReply("call-9", "atlas", "gpt-realtime");
        Assert.NotNull(reply);
        Assert.Equal(ActivityKind.Client, reply.Kind);
        Assert.Equal(
            ["gen_ai.agent.id=atlas", "gen_ai.conversation.id=call-9", "gen_ai.operation.name=chat", "gen_ai.request.model=gpt-realtime"],
            reply.TagObjects.Select(t => $"{t.Key}={t.Value}").Order());
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    private VoiceTelemetry Telemetry => _services.GetRequiredService<VoiceTelemetry>();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name;
        foreach (var tag in tags) name += $" {tag.Key}={tag.Value}";
        _sums.AddOrUpdate(name, value, (_, sum) => sum + value);
    }
}
