using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Turns;

/// <summary>Something to be done in the world, after the ledger has it.</summary>
internal abstract record FloorEffect
{
    internal sealed record Grant(string Agent, FloorGrant Command) : FloorEffect;
    internal sealed record Renew(string Agent, long Epoch) : FloorEffect;
    internal sealed record Revoke(string Agent, long Epoch, string Reason) : FloorEffect;
    internal sealed record Listen(string Agent, bool Streaming) : FloorEffect;
    internal sealed record Discard(string Agent, string Turn) : FloorEffect;
    internal sealed record AnswerRequest(string Agent, TurnRequestAnswer Answer) : FloorEffect;
    internal sealed record SetMuted(string Agent, bool Muted) : FloorEffect;

    /// <summary>At the LiveKit server; answered by <see cref="FloorEvent.TrackMuted"/>.</summary>
    internal sealed record MuteTrack(string Agent, long Epoch) : FloorEffect;

    /// <summary>Find out to whom the turn was spoken; answered by <see cref="FloorEvent.Routed"/>.</summary>
    internal sealed record Route(PersonTurn Turn) : FloorEffect;

    /// <summary>Say it on the page.</summary>
    internal sealed record Notify(string Code, string Text) : FloorEffect;
}
