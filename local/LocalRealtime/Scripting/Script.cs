using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalRealtime.Scripting;

/// <summary>What a server under test does instead of what it would do. Sent to <c>PUT /control/script</c>, or a file of the scripts folder.</summary>
internal sealed record Script
{
    public static Script Empty { get; } = new();

    /// <summary>Refuses the upgrade of the next connections.</summary>
    public Refusal? Upgrade { get; init; }

    /// <summary>The first that fits is followed.</summary>
    public IReadOnlyList<Rule> Rules { get; init; } = [];

    /// <summary>Misbehaves at random on everything it sends.</summary>
    public Wildness? Wild { get; init; }

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };
}

/// <param name="Status">HTTP status, e.g. 429.</param>
/// <param name="Times">How many connections; null is all.</param>
internal sealed record Refusal(int Status, string Code = "rate_limit_exceeded", string Message = "Rate limit reached.", int? Times = null);

/// <param name="Chance">Of each event sent, 0 to 1.</param>
/// <param name="Deadly">Also closes and drops.</param>
/// <param name="Burst">How many misbehaviours at a time.</param>
/// <param name="Replies">Of each reply: silent, failing, slow, deaf to cancellation, or with calls of functions that do not exist. 0 to 1.</param>
internal sealed record Wildness(int Seed, double Chance = 0.1, bool Deadly = false, int Burst = 1, double Replies = 0);

/// <summary>When something happens, and what then.</summary>
internal sealed record Rule
{
    /// <summary>reply, connect, or the type of a client event.</summary>
    public string On { get; init; } = "reply";

    /// <summary>Regular expression on what the person said last; null fits everything.</summary>
    public string? Hear { get; init; }

    /// <summary>Regular expression on the instructions of the session.</summary>
    public string? Instructions { get; init; }

    /// <summary>How often it is followed; null is always.</summary>
    public int? Times { get; init; }

    /// <summary>Answer; null with nothing to call lets the mind think.</summary>
    public string? Say { get; init; }

    public IReadOnlyList<ScriptedCall> Call { get; init; } = [];

    public int ThinkMs { get; init; }

    /// <summary>Pause after each piece of 200 ms; 200 is real time.</summary>
    public int DeltaEveryMs { get; init; }

    public bool IgnoreCancel { get; init; }

    /// <summary>The response starts and never goes on.</summary>
    public bool Silent { get; init; }

    public ScriptedError? Fail { get; init; }

    public IReadOnlyList<Act> Acts { get; init; } = [];
}

internal sealed record ScriptedCall(string Name, JsonElement Arguments);

internal sealed record ScriptedError(string Type = "server_error", string Code = "server_error", string Message = "The server had an error while processing your request.");

/// <summary>One misbehaviour.</summary>
internal sealed record Act
{
    public ActKind Do { get; init; }

    /// <summary>Pieces of sound or text that go before it.</summary>
    public int AfterDeltas { get; init; }

    /// <summary>Close: status code.</summary>
    public int Code { get; init; } = 1011;

    /// <summary>Close: reason. Text: sent as it is.</summary>
    public string Text { get; init; } = "";

    /// <summary>Send: an event, known or not.</summary>
    public JsonElement? Event { get; init; }

    public ScriptedError? Error { get; init; }

    /// <summary>Stall: how long nothing is sent.</summary>
    public int Ms { get; init; }
}

internal enum ActKind
{
    /// <summary>Sends <see cref="Act.Event"/>.</summary>
    Send,

    /// <summary>Sends <see cref="Act.Text"/>, JSON or not.</summary>
    Text,

    /// <summary>Sends an error event.</summary>
    Error,

    /// <summary>Sends the last event again.</summary>
    Duplicate,

    /// <summary>The next two events change places.</summary>
    Swap,

    /// <summary>Sends nothing for a while.</summary>
    Stall,

    /// <summary>session_expired, and closes.</summary>
    Expire,

    /// <summary>Closes with a code.</summary>
    Close,

    /// <summary>Drops the connection without a word.</summary>
    Drop,
}
