using LiveKit.Silero;
using LocalRealtime.Hearing;
using LocalRealtime.Scripting;
using LocalRealtime.Thinking;

namespace LocalRealtime.Protocol;

/// <summary>What all sessions share.</summary>
internal sealed record SessionParts(
    Recognizer Recognizer,
    VoiceActivityModel VoiceActivity,
    Speaking.Speaker Speaker,
    Mind Mind,
    Director Director,
    Archive Archive,
    RealtimeOptions Options,
    TimeProvider Time);
