using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VoiceStudio.Bench.Handler;
using VoiceStudio.Web;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Conversations;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Bench.Studio;

/// <summary>
/// How long a person with years of talk waits for the list, a search, and a conversation: <c>dotnet run -c Release -- studio [conversations] [utterances] [rounds]</c>.
/// Over HTTP where the API answers, and what a page asks for besides.
/// </summary>
internal static class StudioBench
{
    private const string Email = "bench@example.org", Password = "correct-horse-battery";

    public static async Task<int> RunAsync(string[] args)
    {
        var numbers = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var (conversations, utterances, rounds) = (numbers.ElementAtOrDefault(0) is > 0 and var c ? c : 1_000, numbers.ElementAtOrDefault(1) is > 0 and var u ? u : 100_000, numbers.ElementAtOrDefault(2) is > 0 and var r ? r : 20);
        var folder = Directory.CreateTempSubdirectory("voicestudio-bench-");
        await using (var web = Build(Path.Combine(folder.FullName, "studio.db")))
        {
            await web.StartAsync();
            var clock = Stopwatch.StartNew();
            var account = await YearsOfTalk.PutInAsync(web.Services.GetRequiredService<IDbContextFactory<StudioDb>>(), conversations, utterances);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{conversations:N0} conversations, {utterances:N0} utterances, put in within {clock.Elapsed.TotalSeconds:0} s"));
            var figures = new Figures();
            using var client = await SignInAsync(web);
            await MeasureAsync(web.Services, client, account, rounds + 1, figures);
            figures.Print("ms");
            await web.StopAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
        return 0;
    }

    private static WebApplication Build(string database) => VoiceStudioWeb.Build(
    [
        "--applicationName", "VoiceStudio.Web", "--environment", "Development", "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning",
        "--ConnectionStrings:Default", $"Data Source={database}", "--Seed:AdminEmail", Email, "--Seed:AdminPassword", Password,
        "--AgentHost:Launch", "false", "--LocalLiveKit:Launch", "false", "--LocalRealtime:Launch", "false", "--AgentHost:SharedSecret", "a-secret-of-the-benchmark-of-32-characters",
    ]);

    private static async Task<HttpClient> SignInAsync(WebApplication web)
    {
        var client = new HttpClient { BaseAddress = new Uri(web.Urls.First()) };
        using var answer = await client.PostAsJsonAsync("/api/identity/login?useCookies=false", new { email = Email, password = Password });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString());
        return client;
    }

    private static async Task MeasureAsync(IServiceProvider services, HttpClient client, string account, int rounds, Figures figures)
    {
        var (store, timeline, reviews) = (services.GetRequiredService<ConversationStore>(), services.GetRequiredService<Timeline>(), services.GetRequiredService<CallReviews>());
        var list = await store.ListAsync(account, new ConversationQuery(Take: 200), CancellationToken.None);
        for (var i = 0; i < rounds; i++)
        {
            var id = list[i * 7 % list.Count].Id;
            // The first round warms: it is not counted.
            var into = i == 0 ? new Figures() : figures;
            var details = await store.FindAsync(id, account, CancellationToken.None);
            await TimeAsync(into, "list: newest 60", () => client.GetStringAsync("/api/conversations"));
            await TimeAsync(into, "list: 60 from the 900th", () => client.GetStringAsync("/api/conversations?skip=900"));
            await TimeAsync(into, "list: how many (page)", () => store.CountAsync(account, new ConversationQuery(), CancellationToken.None));
            await TimeAsync(into, "search: a rare word", () => client.GetStringAsync("/api/conversations?search=marmot"));
            await TimeAsync(into, "search: a word of every conversation", () => client.GetStringAsync("/api/conversations?search=train"));
            await TimeAsync(into, "search: two words, the second begun", () => client.GetStringAsync("/api/conversations?search=blue%20har"));
            await TimeAsync(into, "search: how many have a common word (page)", () => store.CountAsync(account, new ConversationQuery("train"), CancellationToken.None));
            await TimeAsync(into, "open: details", () => client.GetStringAsync($"/api/conversations/{id}"));
            await TimeAsync(into, "open: newest rows (page)", () => timeline.ReadAsync(id, account, 0, CancellationToken.None));
            await TimeAsync(into, "open: how a call went (page)", () => reviews.FindAsync(details.Calls[0].Id, account, CancellationToken.None));
            await TimeAsync(into, "export: one conversation", () => client.GetStringAsync($"/api/conversations/{id}/export"));
        }
    }

    private static async Task TimeAsync(Figures figures, string name, Func<Task> act)
    {
        var clock = Stopwatch.StartNew();
        await act();
        figures.Add(name, clock.Elapsed.TotalMilliseconds);
    }
}
