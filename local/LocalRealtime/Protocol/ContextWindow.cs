using System.Text.Json.Nodes;

namespace LocalRealtime.Protocol;

/// <summary>
/// What of a conversation a response still reads when it has grown beyond the model's window: <c>truncation</c> of the session.
/// https://developers.openai.com/api/docs/guides/realtime-costs (truncation)
/// </summary>
internal static class ContextWindow
{
    /// <summary>The newest items that fit; null when all do not fit and <c>truncation</c> is <c>disabled</c>.</summary>
    /// <param name="window">Tokens that the model reads at most, instructions and tools included.</param>
    public static IReadOnlyList<ConversationItem>? Fit(SessionConfig config, IReadOnlyList<ConversationItem> items, int window)
    {
        var instructions = Usage.OfInput(config, [], 0).Input;
        var sizes = items.Select(i => Usage.OfItem(i).Input).ToArray();
        var rule = config.Rest["truncation"];
        var limit = Math.Min(window - instructions, Limit(rule) ?? int.MaxValue);
        var total = sizes.Sum();
        if (total <= limit) return items;
        if (rule is JsonValue && rule.ToString() == "disabled") return null;
        // More is dropped at once than must be, so that the rest stays in the model's cache for a while.
        var target = limit * (Ratio(rule) ?? 1);
        var first = 0;
        // The last item is what is asked: without it there is nothing to answer. A result without its call means nothing.
        while (first < items.Count - 1 && (total > target || items[first].Type == "function_call_output")) total -= sizes[first++];
        return [.. items.Skip(first)];
    }

    /// <exception cref="ProtocolException">Not auto, disabled, or a retention ratio.</exception>
    public static void Check(Fields session)
    {
        if (session.Find("truncation") is not { } rule) return;
        if (rule.ValueKind == System.Text.Json.JsonValueKind.String)
        {
            session.OneOf("truncation", rule.GetString()!, ("auto", 0), ("disabled", 0));
            return;
        }

        var fields = session.Object("truncation");
        fields.OneOf("type", fields.Text("type"), ("retention_ratio", 0));
        _ = fields.OptionalNumber("retention_ratio", 0, 1);
        _ = fields.OptionalObject("token_limits")?.OptionalWhole("post_instructions", 0, int.MaxValue);
    }

    private static int? Limit(JsonNode? rule) => rule is JsonObject && rule["token_limits"]?["post_instructions"] is JsonValue limit ? (int)limit : null;

    private static double? Ratio(JsonNode? rule) => rule is JsonObject && rule["retention_ratio"] is JsonValue ratio ? (double)ratio : null;
}
