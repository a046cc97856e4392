using System.Net.Http.Headers;
using System.Text.Json;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>
/// Built-in tools whose knowledge is Web's: notes of the conversation, and what was said in earlier ones. Web runs them; this asks.
/// </summary>
internal sealed class ConversationDesk(HttpClient http, DeskAccess access)
{
    private const int LargestAnswer = 100_000;

    public static bool Has(string name) => name is "take_note" or "read_notes" or "search_conversations";

    /// <exception cref="ToolException">Web cannot be reached, or says no; the message is for the model.</exception>
    public async Task<string> RunAsync(string name, JsonElement arguments, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, access.Url) { Content = JsonContent.Create(new DeskRequest(name, arguments), options: ContractJson.Options) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access.Token);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
            var text = await answer.Content.ReadAsStringAsync(cancel);
            if (text.Length > LargestAnswer) throw new ToolException("The answer is too long.");
            if (answer.IsSuccessStatusCode) return text;
            throw new ToolException(Detail(text) ?? $"It is not possible now ({(int)answer.StatusCode}).");
        }
        catch (HttpRequestException)
        {
            throw new ToolException("The notes and files cannot be reached now.");
        }
    }

    private static string? Detail(string problem)
    {
        try
        {
            using var document = JsonDocument.Parse(problem);
            return document.RootElement.ValueKind == JsonValueKind.Object ? HttpTool.Text(document.RootElement, "detail") : null;
        }
        catch (JsonException)
        {
            return null; // No problem document: the status says enough.
        }
    }
}
