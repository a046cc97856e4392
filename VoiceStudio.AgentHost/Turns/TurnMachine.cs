namespace VoiceStudio.AgentHost.Turns;

/// <summary>Where one agent stands in its call.</summary>
internal enum TurnState
{
    /// <summary>Nothing asked for, nothing sounding.</summary>
    Quiet,

    /// <summary>A reply is being made before the floor is ours; its sound waits behind the gate.</summary>
    Guessing,

    /// <summary>The floor is ours, no sound has left yet.</summary>
    Thinking,

    /// <summary>The listener hears the reply.</summary>
    Speaking,
}

internal enum TurnSignal
{
    /// <summary>A person's turn that we streamed has ended.</summary>
    TurnEnded,

    /// <summary>A person speaks: the local detector's barge-in, or the server's voice detection while nothing sounds.</summary>
    PersonSpoke,

    /// <summary>The floor is ours for the very reply that we have begun.</summary>
    GrantedGuess,

    /// <summary>The floor is ours for something that we have not begun.</summary>
    GrantedNew,

    /// <summary>The floor is ours to go on where the listener stopped hearing.</summary>
    GrantedRest,

    /// <summary>The turn is answered by somebody else.</summary>
    Discarded,

    /// <summary>Revoked, lease over, or muted.</summary>
    FloorLost,

    /// <summary>The first frame left.</summary>
    SoundStarted,

    /// <summary>The last frame was heard.</summary>
    PlayedOut,

    /// <summary>The model asks for tools.</summary>
    ToolsAsked,

    /// <summary>Every tool has answered and the model should go on.</summary>
    ToolsAnswered,

    /// <summary>The reply is complete; what it holds may still have to be played.</summary>
    ReplyDone,

    /// <summary>The reply is complete and holds no sound.</summary>
    ReplyEmpty,

    /// <summary>The model or the connection failed in this reply.</summary>
    ReplyFailed,

    /// <summary>No sound within the limit, the first time.</summary>
    Overdue,

    /// <summary>No sound within the limit again.</summary>
    OverdueAgain,
}

[Flags]
internal enum TurnEffects
{
    None = 0,

    /// <summary>Ask the model for a reply.</summary>
    Ask = 1 << 0,

    /// <summary>Ask the model to go on with this reply (after tools).</summary>
    AskOn = 1 << 1,

    /// <summary>The reply at hand is the one that the grant is for: its frames carry the epoch from now on.</summary>
    Adopt = 1 << 2,

    /// <summary>Empty the queue, cancel, and make the model forget what was not heard.</summary>
    Cut = 1 << 3,

    /// <summary>Delete the person's turn from this session: somebody else answers it.</summary>
    Forget = 1 << 4,

    /// <summary>Play the rest of the reply that was cut last.</summary>
    PlayRest = 1 << 5,
    RunTools = 1 << 6,

    /// <summary>No more sound will come in this reply: when the queue is empty it is over.</summary>
    Finish = 1 << 7,

    /// <summary>Close the gate: only a newer epoch opens it again.</summary>
    CloseGate = 1 << 8,
    ReportStarted = 1 << 9,
    ReportCompleted = 1 << 10,
    ReportInterrupted = 1 << 11,
    ReportRevoked = 1 << 12,
    ReportFailed = 1 << 13,
    ReportSilent = 1 << 14,

    /// <summary>Tell the floor that this epoch is closed and the queue is empty.</summary>
    Release = 1 << 15,
}

/// <summary>What happens next: a pure function, the whole of an agent's turn-taking. docs/turns.md tells it in words.</summary>
internal static class TurnMachine
{
    public static (TurnState State, TurnEffects Effects) Next(TurnState state, TurnSignal signal) => (state, signal) switch
    {
        // A person's turn ended: begin the reply before anybody has decided, its sound waits behind the gate.
        (TurnState.Quiet, TurnSignal.TurnEnded) => (TurnState.Guessing, TurnEffects.Ask),
        (TurnState.Guessing, TurnSignal.TurnEnded) => (TurnState.Guessing, TurnEffects.Cut | TurnEffects.Ask),

        // People first. A guess that nobody heard vanishes without a word; the person goes on with the same thought.
        (TurnState.Guessing, TurnSignal.PersonSpoke) => (TurnState.Quiet, TurnEffects.Cut),
        (TurnState.Thinking or TurnState.Speaking, TurnSignal.PersonSpoke) => (TurnState.Quiet, TurnEffects.CloseGate | TurnEffects.Cut | TurnEffects.ReportInterrupted),

        // The floor comes.
        (TurnState.Guessing, TurnSignal.GrantedGuess) => (TurnState.Thinking, TurnEffects.Adopt | TurnEffects.RunTools),
        (TurnState.Quiet or TurnState.Guessing, TurnSignal.GrantedNew or TurnSignal.GrantedGuess) => (TurnState.Thinking, TurnEffects.Cut | TurnEffects.Ask | TurnEffects.Adopt),
        (TurnState.Thinking or TurnState.Speaking, TurnSignal.GrantedNew or TurnSignal.GrantedGuess) => (TurnState.Thinking, TurnEffects.Cut | TurnEffects.ReportRevoked | TurnEffects.Ask | TurnEffects.Adopt),
        (TurnState.Quiet or TurnState.Guessing, TurnSignal.GrantedRest) => (TurnState.Thinking, TurnEffects.Cut | TurnEffects.PlayRest | TurnEffects.Adopt),
        // Web was restarted and grants anew what goes on: the frames carry the new epoch from here.
        (TurnState.Thinking or TurnState.Speaking, TurnSignal.GrantedRest) => (state, TurnEffects.Adopt),

        // The floor goes.
        (TurnState.Quiet, TurnSignal.Discarded) => (TurnState.Quiet, TurnEffects.Forget),
        (TurnState.Guessing, TurnSignal.Discarded) => (TurnState.Quiet, TurnEffects.Cut | TurnEffects.Forget),
        (TurnState.Thinking or TurnState.Speaking, TurnSignal.Discarded) => (TurnState.Quiet, TurnEffects.CloseGate | TurnEffects.Cut | TurnEffects.Forget | TurnEffects.ReportRevoked),
        (TurnState.Quiet or TurnState.Guessing, TurnSignal.FloorLost) => (state, TurnEffects.CloseGate | TurnEffects.Release),
        (TurnState.Thinking or TurnState.Speaking, TurnSignal.FloorLost) => (TurnState.Quiet, TurnEffects.CloseGate | TurnEffects.Cut | TurnEffects.ReportRevoked | TurnEffects.Release),

        // Sound.
        (TurnState.Thinking, TurnSignal.SoundStarted) => (TurnState.Speaking, TurnEffects.ReportStarted),
        (TurnState.Speaking, TurnSignal.PlayedOut) => (TurnState.Quiet, TurnEffects.CloseGate | TurnEffects.ReportCompleted),
        (_, TurnSignal.ReplyDone) => (state, state == TurnState.Quiet ? TurnEffects.None : TurnEffects.Finish),

        // Tools have effects in the world: a guess does not run them before the floor is ours.
        (TurnState.Thinking or TurnState.Speaking, TurnSignal.ToolsAsked) => (state, TurnEffects.RunTools),
        (TurnState.Thinking or TurnState.Speaking, TurnSignal.ToolsAnswered) => (state, TurnEffects.AskOn),

        // What can go wrong. A failed guess is asked for again if the floor comes.
        (TurnState.Guessing, TurnSignal.ReplyEmpty or TurnSignal.ReplyFailed or TurnSignal.Overdue or TurnSignal.OverdueAgain) => (TurnState.Quiet, TurnEffects.Cut),
        (TurnState.Thinking, TurnSignal.ReplyEmpty) => (TurnState.Quiet, TurnEffects.CloseGate | TurnEffects.ReportSilent),
        (TurnState.Thinking, TurnSignal.ReplyFailed) => (TurnState.Quiet, TurnEffects.CloseGate | TurnEffects.Cut | TurnEffects.ReportFailed),
        (TurnState.Thinking, TurnSignal.Overdue) => (TurnState.Thinking, TurnEffects.Cut | TurnEffects.Ask | TurnEffects.Adopt),
        (TurnState.Thinking, TurnSignal.OverdueAgain) => (TurnState.Quiet, TurnEffects.CloseGate | TurnEffects.Cut | TurnEffects.ReportSilent),
        // What was received before the failure is still worth hearing.
        (TurnState.Speaking, TurnSignal.ReplyEmpty or TurnSignal.ReplyFailed or TurnSignal.Overdue or TurnSignal.OverdueAgain) => (TurnState.Speaking, TurnEffects.Finish),

        _ => (state, TurnEffects.None),
    };
}
