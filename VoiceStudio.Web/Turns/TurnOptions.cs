using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VoiceStudio.Web.Turns;

/// <summary>The numbers of docs/turns.md. A call keeps those it began with: they are in its ledger.</summary>
internal sealed record TurnOptions
{
    public const string Section = "Turns";

    /// <summary>How long a grant lives unless renewed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:00:30")] public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")] public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A revocation that is not acknowledged for so long is enforced at the LiveKit server.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:05")] public TimeSpan RevokeAck { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the server may take to mute a track: a lease alone does not hold back what a stopped host has in its native queue.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")] public TimeSpan MuteWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after a track is muted its last sound reaches the listener: network and jitter buffer.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:02")] public TimeSpan ToTheEar { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A link may be cut for so long before its agent loses the floor.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")] public TimeSpan LinkGrace { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A holder from whom nothing is heard for so long loses the floor.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")] public TimeSpan Watchdog { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A running tool holds the watchdog off, for so long at most.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")] public TimeSpan ToolLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the floor is kept for an agent that was handed it and is not there.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")] public TimeSpan Reservation { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the end of a person's turn waits for words to route by, when there is a choice.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")] public TimeSpan RouteWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Speech over an agent that is shorter than this may be a false interruption.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")] public TimeSpan ShortSpeech { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A person's turn whose end never comes is taken as ended after this.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")] public TimeSpan SpeechLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After a restart of Web: how long the former holder may take to come back.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")] public TimeSpan RestartWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Agent turns in a row without a person.</summary>
    [Range(1, 100)] public int MaxAgentTurns { get; init; } = 8;

    /// <summary>Below this confidence the present agent goes on and the page offers the other.</summary>
    [Range(0.0, 1.0)] public double SwitchConfidence { get; init; } = 0.6;

    /// <summary>The text model that helps to route, where a key is set.</summary>
    public string RoutingModel { get; init; } = "gpt-4.1-nano";

    /// <summary>What the text model may cost in time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:05")] public TimeSpan RoutingBudget { get; init; } = TimeSpan.FromMilliseconds(300);
}

[OptionsValidator]
internal sealed partial class TurnOptionsValidator : IValidateOptions<TurnOptions>;
