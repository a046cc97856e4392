using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalRealtime.Protocol;

/// <summary>How JSON is written: snake_case, and text as it is instead of escaped.</summary>
internal static class Wire
{
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonDocumentOptions Reading { get; } = new() { MaxDepth = 64 };

    public static byte[] Write(ServerEvent message) => JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), Json);

    public static JsonNode? Copy(JsonElement? element)
        => element is not { ValueKind: not JsonValueKind.Null and not JsonValueKind.Undefined } value ? null : JsonNode.Parse(value.GetRawText());
}
