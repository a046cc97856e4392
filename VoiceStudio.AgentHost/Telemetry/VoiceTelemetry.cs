using System.Diagnostics;
using System.Diagnostics.Metrics;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Telemetry;

/// <summary>
/// The host's instruments. Traces follow OpenTelemetry's conventions for generative AI where those exist
/// (https://opentelemetry.io/docs/specs/semconv/gen-ai/); nothing that was said is in them.
/// </summary>
internal sealed class VoiceTelemetry : IDisposable
{
    public const string Name = "VoiceStudio.AgentHost";
    private readonly ActivitySource _source = new(Name);
    private readonly Histogram<double> _firstDelta;
    private readonly Histogram<double> _firstFrame;
    private readonly Histogram<double> _tool;
    private readonly Counter<long> _replies;
    private readonly Counter<long> _bargeIns;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _tokens;
    private int _sessions;

    public VoiceTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _firstDelta = meter.CreateHistogram<double>("voicestudio.reply.first_delta", "s", "End of the person's turn to the model's first sound.");
        _firstFrame = meter.CreateHistogram<double>("voicestudio.reply.first_frame", "s", "End of the person's turn to the first frame that left.");
        _tool = meter.CreateHistogram<double>("voicestudio.tool.duration", "s", "Call of a tool to its answer.");
        _replies = meter.CreateCounter<long>("voicestudio.replies", "{reply}", "Replies by how they ended.");
        _bargeIns = meter.CreateCounter<long>("voicestudio.barge_ins", "{barge_in}", "Replies that a person spoke over.");
        _reconnects = meter.CreateCounter<long>("voicestudio.realtime.reconnects", "{connection}", "Realtime sessions opened after one was lost.");
        _tokens = meter.CreateCounter<long>("gen_ai.client.token.usage", "{token}", "Tokens, as the provider counted them.");
        meter.CreateObservableGauge("voicestudio.livekit.handles", () => LiveKit.Rtc.LiveKitFfi.LiveHandles, "{handle}", "Open objects of LiveKit's native library; back to where it was when a call is over.");
        // Observed, so that a host without a call says 0 and not nothing.
        meter.CreateObservableUpDownCounter("voicestudio.sessions", () => Volatile.Read(ref _sessions), "{session}", "Agents in calls.");
    }

    public void SessionBegan() => Interlocked.Increment(ref _sessions);

    public void SessionEnded() => Interlocked.Decrement(ref _sessions);

    public void Reconnected() => _reconnects.Add(1);

    public void FirstDelta(TimeSpan after) => _firstDelta.Record(after.TotalSeconds);

    public void FirstFrame(TimeSpan after) => _firstFrame.Record(after.TotalSeconds);

    /// <summary>Counts what is told to Web anyway.</summary>
    public void Take(AgentEvent happened)
    {
        switch (happened)
        {
            case ReplyEnded e: _replies.Add(1, new KeyValuePair<string, object?>("outcome", e.Outcome.ToString().ToLowerInvariant())); break;
            case BargedIn: _bargeIns.Add(1); break;
            case ToolCalled { DurationMs: > 0 } e: _tool.Record(e.DurationMs / 1000.0, new("tool", e.Name), new("error", e.Error is not null)); break;
            case UsageReported e:
                Count(e.InputText + e.InputAudio, "input", e.Model);
                Count(e.OutputText + e.OutputAudio, "output", e.Model);
                break;
        }
    }

    /// <summary>A reply begins: ends when the activity is disposed.</summary>
    public Activity? BeginReply(string callId, string agentId, string model)
        => _source.StartActivity("reply", ActivityKind.Client, parentContext: default, tags:
        [
            new("gen_ai.operation.name", "chat"),
            new("gen_ai.request.model", model),
            new("gen_ai.agent.id", agentId),
            new("gen_ai.conversation.id", callId),
        ]);

    public void Dispose() => _source.Dispose();

    private void Count(int tokens, string type, string model)
        => _tokens.Add(tokens, new KeyValuePair<string, object?>("gen_ai.token.type", type), new KeyValuePair<string, object?>("gen_ai.request.model", model));
}
