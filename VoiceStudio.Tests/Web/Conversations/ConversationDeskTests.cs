using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.Web.Conversations;

/// <summary>What an agent may have looked up and written down for it, with the token that came with its call.</summary>
public sealed class ConversationDeskTests(WebUnderTest web) : IClassFixture<WebUnderTest>
{
    [Fact(Timeout = 30_000)]
    public async Task A_note_is_kept_in_the_conversation_for_every_agent_and_for_the_person()
    {
        using var gina = await web.MemberAsync("gina@example.org");
        var (id, desk) = await CallAsync(gina);
        Assert.Equal("There are no notes.", await AskAsync(desk, "read_notes", new { }, HttpStatusCode.OK));
        Assert.Equal("Noted.", await AskAsync(desk, "take_note", new { text = "Gina eats no fish." }, HttpStatusCode.OK));
        Assert.EndsWith("Atlas: Gina eats no fish.", await AskAsync(desk, "read_notes", new { }, HttpStatusCode.OK), StringComparison.Ordinal);
        Assert.Contains((await gina.GetJsonAsync($"/api/conversations/{id}/messages")).EnumerateArray(), m => m.Text("text") == "Note: Gina eats no fish.");
        Assert.Contains("A note has", await AskAsync(desk, "take_note", new { text = " " }, HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Earlier_conversations_are_searched_and_only_ones_own()
    {
        using var hugo = await web.MemberAsync("hugo@example.org");
        using var ida = await web.MemberAsync("ida@example.org");
        foreach (var (who, text) in new[] { (hugo, "My boat is called Zephyrine."), (ida, "Zephyrine is my secret.") })
        {
            var (_, before) = await CallAsync(who);
            await AskAsync(before, "take_note", new { text }, HttpStatusCode.OK);
        }

        var (_, desk) = await CallAsync(hugo);
        var answer = await AskAsync(desk, "search_conversations", new { query = "zephyrine" }, HttpStatusCode.OK);
        Assert.Contains("My boat is called Zephyrine.", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        Assert.Equal("Nothing was said about that in earlier conversations.", await AskAsync(desk, "search_conversations", new { query = "parsnips" }, HttpStatusCode.OK));
        await AskAsync(desk, "search_conversations", new { query = "" }, HttpStatusCode.UnprocessableEntity);
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_a_token_of_ours_nothing_is_told()
    {
        using var hans = await web.MemberAsync("hans@example.org");
        var (_, desk) = await CallAsync(hans);
        var parts = desk.Token.Split('.');
        foreach (var token in new[] { "", "nonsense", desk.Token + "x", $"{Guid.NewGuid():n}.{parts[1]}.{parts[2]}.{parts[3]}", $"{parts[0]}.{parts[1]}.99999999999.{parts[3]}" })
            await AskAsync(desk with { Token = token }, "read_notes", new { }, HttpStatusCode.Unauthorized);
        await AskAsync(desk, "launch_rockets", new { }, HttpStatusCode.NotFound);
    }

    private async Task<(string Conversation, DeskAccess Desk)> CallAsync(HttpClient person)
    {
        var id = await person.NewConversationAsync("Atlas");
        var call = (await person.PostJsonAsync($"/api/conversations/{id}/calls", new { }, HttpStatusCode.Created)).Text("callId");
        return (id, (await web.Host.NextJoinAsync(call)).Body.Desk!);
    }

    private static async Task<string> AskAsync(DeskAccess desk, string tool, object arguments, HttpStatusCode expected)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, desk.Url) { Content = JsonContent.Create(new DeskRequest(tool, JsonSerializer.SerializeToElement(arguments)), options: ContractJson.Options) };
        if (desk.Token.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", desk.Token);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode}: {text}");
        return text;
    }
}
