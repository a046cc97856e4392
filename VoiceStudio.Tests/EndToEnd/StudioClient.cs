using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>An outside program that uses the HTTP surface of docs and design: signed in by bearer token.</summary>
internal sealed class StudioClient : IDisposable
{
    private readonly HttpClient _http;

    private StudioClient(HttpClient http) => _http = http;

    public static async Task<StudioClient> SignInAsync(Uri address, CancellationToken stop)
    {
        var http = new HttpClient { BaseAddress = address };
        using var answer = await http.PostAsJsonAsync("/api/identity/login?useCookies=false", new { email = StudioProcess.Email, password = StudioProcess.Password }, stop);
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("accessToken").GetString();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new StudioClient(http);
    }

    public async Task<string> AgentIdAsync(string name, CancellationToken stop)
        => (await GetAsync("/api/agents", stop)).EnumerateArray().First(a => a.GetProperty("name").GetString() == name).GetProperty("id").GetString()!;

    public async Task<string> NewConversationAsync(CancellationToken stop, params string[] agents)
    {
        var ids = new List<string>();
        foreach (var agent in agents) ids.Add(await AgentIdAsync(agent, stop));
        return (await PostAsync("/api/conversations", new { agentIds = ids }, stop)).GetProperty("id").GetString()!;
    }

    public Task<JsonElement> StartCallAsync(string conversation, CancellationToken stop) => PostAsync($"/api/conversations/{conversation}/calls", new { }, stop);

    public Task<JsonElement> CallAsync(string call, CancellationToken stop) => GetAsync($"/api/calls/{call}", stop);

    public async Task<IReadOnlyList<JsonElement>> TranscriptAsync(string call, CancellationToken stop) => [.. (await GetAsync($"/api/calls/{call}/transcript", stop)).EnumerateArray()];

    public async Task EndCallAsync(string call, CancellationToken stop)
    {
        using var answer = await _http.DeleteAsync(new Uri($"/api/calls/{call}", UriKind.Relative), stop);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken stop) => await _http.GetFromJsonAsync<JsonElement>(path, stop);

    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken stop)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, stop);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
        return answer.Content.Headers.ContentLength == 0 ? default : await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
    }

    public async Task PutAsync(string path, object body, CancellationToken stop)
    {
        using var answer = await _http.PutAsJsonAsync(path, body, stop);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
    }

    public async Task DeleteAsync(string path, CancellationToken stop)
    {
        using var answer = await _http.DeleteAsync(new Uri(path, UriKind.Relative), stop);
        answer.EnsureSuccessStatusCode();
    }

    /// <returns>The token of a link that lets this address make an account.</returns>
    public static async Task<string> InviteAsync(Uri address, string email, CancellationToken stop)
    {
        using var client = await SignInAsync(address, stop);
        return (await client.PostAsync("/api/accounts/invitations", new { email }, stop)).GetProperty("url").GetString()!.Split('=')[^1];
    }

    public void Dispose() => _http.Dispose();
}
