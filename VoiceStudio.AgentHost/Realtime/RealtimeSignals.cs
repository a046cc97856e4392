using VoiceStudio.AgentHost.Sessions;

namespace VoiceStudio.AgentHost.Realtime;

/// <summary>What the Realtime session reports, in our words. Order-tolerant: everything is keyed by item or response.</summary>
internal abstract record RealtimeSignal : SessionSignal
{
    /// <summary>Connected; to be opened (<see cref="RealtimeLine.Open"/>).</summary>
    internal sealed record Ready : RealtimeSignal;

    /// <param name="Fatal">Trying again cannot help: key, quota, billing, unknown model.</param>
    /// <param name="Reason">For people.</param>
    internal sealed record Lost(bool Fatal, string Reason) : RealtimeSignal;

    internal sealed record SpeechStarted(string ItemId, int AudioStartMs) : RealtimeSignal;

    internal sealed record SpeechStopped(string ItemId, int AudioEndMs) : RealtimeSignal;

    internal sealed record Committed(string ItemId) : RealtimeSignal;

    internal sealed record HeardPartly(string ItemId, string Delta) : RealtimeSignal;

    internal sealed record Heard(string ItemId, string Transcript) : RealtimeSignal;

    internal sealed record NotUnderstood(string ItemId, string Reason) : RealtimeSignal;

    internal sealed record ResponseStarted(string ResponseId, string? AskId) : RealtimeSignal;

    internal sealed record Sound(string ResponseId, string ItemId, int ContentIndex, byte[] Pcm) : RealtimeSignal;

    internal sealed record SoundDone(string ResponseId, string ItemId) : RealtimeSignal;

    internal sealed record Words(string ResponseId, string ItemId, string Delta) : RealtimeSignal;

    internal sealed record WordsDone(string ResponseId, string ItemId, string Transcript) : RealtimeSignal;

    /// <summary>Always sent, however the response ended.</summary>
    internal sealed record ResponseDone(string ResponseId, ResponseOutcome Outcome, string? Reason, IReadOnlyList<FunctionCall> Calls, Usage? Usage) : RealtimeSignal
    {
        public string ErrorCode { get; init; } = "";

        /// <summary>Every item that the response added to the conversation.</summary>
        public IReadOnlyList<string> ItemIds { get; init; } = [];
    }

    /// <param name="EventId">The client event that caused it, when the server says so.</param>
    internal sealed record Error(string? Code, string Message, string? EventId) : RealtimeSignal;
}

internal enum ResponseOutcome { Completed, Cancelled, Incomplete, Failed }

internal sealed record FunctionCall(string ItemId, string CallId, string Name, string Arguments);

internal sealed record Usage(int InputText, int InputAudio, int InputCached, int OutputText, int OutputAudio);
