using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Joining;

/// <summary>What a well-formed join may still get wrong; keyed by field, for a problem document.</summary>
internal static class JoinValidation
{
    private const int LongestId = 200;
    private const int LongestInstructions = 100_000;
    private const int MostColleagues = 32;
    private const int MostHistory = 500;

    public static Dictionary<string, string[]> Errors(JoinRequest join)
    {
        var errors = new Dictionary<string, string[]>();
        void Check(bool good, string field, string text)
        {
            if (!good) errors.TryAdd(field, [text]);
        }

        Check(IsId(join.CallId), "callId", "Must have 1 to 200 characters.");
        Check(IsId(join.RoomName), "roomName", "Must have 1 to 200 characters.");
        Check(!string.IsNullOrWhiteSpace(join.Token), "token", "Must not be empty.");
        Check(!string.IsNullOrWhiteSpace(join.CallbackToken), "callbackToken", "Must not be empty.");
        Check(IsUrl(join.LiveKitUrl, "ws", "wss", "http", "https"), "liveKitUrl", "Must be a ws or wss URL.");
        Check(IsHttp(join.CallbackUrl), "callbackUrl", "Must be an absolute http or https URL.");
        Check(join.LinkUrl is null || IsHttp(join.LinkUrl), "linkUrl", "Must be an absolute http or https URL.");
        Check(join.Agent is not null, "agent", "Must not be empty.");
        Check(join.Colleagues is { Count: <= MostColleagues }, "colleagues", "At most 32 agents take part in a call.");
        Check(join.History is { Count: <= MostHistory }, "history", "At most 500 entries.");
        if (join.Agent is not { } agent) return errors;

        Check(IsId(agent.AgentId), "agent.agentId", "Must have 1 to 200 characters.");
        Check(!string.IsNullOrWhiteSpace(agent.Name), "agent.name", "Must not be empty.");
        Check(agent.Instructions is { Length: <= LongestInstructions }, "agent.instructions", "At most 100,000 characters.");
        Check(!string.IsNullOrWhiteSpace(agent.Voice), "agent.voice", "Must not be empty.");
        Check(agent.Speed is >= 0.25 and <= 1.5, "agent.speed", "Must be 0.25 to 1.5.");
        Check(agent.Turns is not null, "agent.turns", "Must not be null.");
        Check(agent.Tools is not null, "agent.tools", "Must not be null.");
        Check(join.Identity == "agent:" + agent.AgentId, "identity", "Must be agent:{agentId}.");
        return errors;
    }

    private static bool IsId(string? id) => !string.IsNullOrWhiteSpace(id) && id.Length <= LongestId;

    private static bool IsHttp(Uri? url) => url is { IsAbsoluteUri: true, Scheme: "http" or "https" };

    private static bool IsUrl(string? text, params ReadOnlySpan<string> schemes)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)) return false;
        foreach (var scheme in schemes)
        {
            if (url.Scheme == scheme) return true;
        }

        return false;
    }
}
