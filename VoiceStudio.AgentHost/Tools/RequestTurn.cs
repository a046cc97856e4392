using System.Text.Json;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>The tool by which an agent hands the floor to a colleague.</summary>
internal static class RequestTurn
{
    public const string Name = "request_turn";

    public static object Offer(IReadOnlyList<Colleague> colleagues) => new
    {
        type = "function",
        name = Name,
        description = "Hands the conversation to a colleague, who then speaks right after you. Say at most one short sentence before. Colleagues: "
            + string.Join("; ", colleagues.Select(c => c.Domain.Length == 0 ? c.Name : $"{c.Name}: {c.Domain}"))
            + ". Returns granted or denied with the reason.",
        parameters = new
        {
            type = "object",
            properties = new
            {
                agent = new { type = "string", description = "Name of the colleague." },
                reason = new { type = "string", description = "Why, in a few words: the colleague and the person are told." },
            },
            required = new[] { "agent", "reason" },
            additionalProperties = false,
        },
    };

    /// <summary>What the model asked for; null fields when it did not say.</summary>
    public static (string Agent, string Reason) Read(string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            return (Text(document.RootElement, "agent"), Text(document.RootElement, "reason"));
        }
        catch (JsonException)
        {
            return ("", "");
        }
    }

    public static string Answer(bool granted, string reason) => JsonSerializer.Serialize(new { result = granted ? "granted" : "denied", reason });

    private static string Text(JsonElement parent, string name)
        => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
