using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace VoiceStudio.Tests.Web.Accounts;

/// <summary>Who may enter, and what an entered person may not do.</summary>
public sealed partial class AccountApiTests(WebUnderTest web) : IClassFixture<WebUnderTest>
{
    [Fact(Timeout = 30_000)]
    public async Task Nobody_signs_up_by_himself()
    {
        using var stranger = web.Anonymous();
        await stranger.PostJsonAsync("/api/identity/register", new { email = "eve@example.org", password = WebUnderTest.Password }, HttpStatusCode.NotFound);
        Assert.Equal("/signin", (await FormAsync(stranger, "/signin", "/account/setup", ("email", "eve@example.org"), ("displayName", "Eve"), ("password", WebUnderTest.Password))).AbsolutePath);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        using var stranger = web.Anonymous();
        using var form = new FormUrlEncodedContent([new("email", WebUnderTest.AdminEmail), new("password", WebUnderTest.Password)]);
        using var answer = await stranger.PostAsync(new Uri("/account/signin", UriKind.Relative), form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact(Timeout = 30_000)]
    public async Task Signing_in_leads_back_to_where_one_came_from_but_never_to_another_site()
    {
        foreach (var (wanted, led) in new[] { ("/agents", "/agents"), ("//evil.example/", "/"), ("https://evil.example/", "/") })
        {
            using var person = Browser();
            var to = await FormAsync(person, "/signin", "/account/signin", ("email", WebUnderTest.AdminEmail), ("password", WebUnderTest.Password), ("returnUrl", wanted));
            Assert.Equal((led, web.Address.Authority), (to.AbsolutePath, to.Authority));
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Five_wrong_passwords_lock_an_account_even_for_the_right_one()
    {
        await web.MemberAsync("carol@example.org");
        using var person = Browser();
        for (var i = 0; i < 5; i++) await FormAsync(person, "/signin", "/account/signin", ("email", "carol@example.org"), ("password", "wrong-wrong-wrong"));
        var to = await FormAsync(person, "/signin", "/account/signin", ("email", "carol@example.org"), ("password", WebUnderTest.Password));
        Assert.Contains("error=locked", to.Query, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_cookie_does_not_count_when_another_site_sends_the_request()
    {
        using var person = Browser();
        await FormAsync(person, "/signin", "/account/signin", ("email", WebUnderTest.AdminEmail), ("password", WebUnderTest.Password));
        foreach (var (site, expected) in new[] { ("cross-site", HttpStatusCode.Forbidden), ("same-origin", HttpStatusCode.UnprocessableEntity) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/conversations") { Content = JsonContent.Create(new { agentIds = Array.Empty<Guid>() }) };
            request.Headers.Add("Sec-Fetch-Site", site);
            using var answer = await person.SendAsync(request, TestContext.Current.CancellationToken);
            await answer.JsonAsync(expected);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task An_invitation_makes_one_account_with_its_role_once()
    {
        using var ada = await web.AdminAsync();
        var link = new Uri((await ada.PostJsonAsync("/api/accounts/invitations", new { email = "dan@example.org", role = "Member" }, HttpStatusCode.Created)).Text("url"));
        var token = link.Query["?token=".Length..];
        using var dan = Browser();
        Assert.Equal("/", (await FormAsync(dan, "/signin", "/account/invitation", ("token", token), ("displayName", "Dan"), ("password", WebUnderTest.Password))).AbsolutePath);
        Assert.Equal(3, (await dan.GetJsonAsync("/api/agents")).GetArrayLength());
        using var refused = await dan.GetAsync(new Uri("/api/accounts", UriKind.Relative), TestContext.Current.CancellationToken);
        await refused.JsonAsync(HttpStatusCode.Forbidden);

        using var second = Browser();
        Assert.Contains("error=closed", (await FormAsync(second, "/signin", "/account/invitation", ("token", token), ("displayName", "Dan"), ("password", WebUnderTest.Password))).Query, StringComparison.Ordinal);
        Assert.Contains((await ada.GetJsonAsync("/api/audit")).EnumerateArray(), e => e.Text("action") == "account.invited" && e.Text("subject") == "dan@example.org as Member");
    }

    [Fact(Timeout = 30_000)]
    public async Task The_last_administrator_stays_one()
    {
        using var ada = await web.AdminAsync();
        var admins = (await ada.GetJsonAsync("/api/accounts")).EnumerateArray().Where(a => a.Text("role") == "Admin").ToArray();
        var self = Assert.Single(admins).Text("id");
        using var demoted = await ada.PutAsJsonAsync($"/api/accounts/{self}/role", new { role = "Member" }, TestContext.Current.CancellationToken);
        await demoted.JsonAsync(HttpStatusCode.Conflict);
        using var deleted = await ada.DeleteAsync(new Uri("/api/account", UriKind.Relative), TestContext.Current.CancellationToken);
        await deleted.JsonAsync(HttpStatusCode.Conflict);
    }

    [Fact(Timeout = 30_000)]
    public async Task Deleting_ones_account_deletes_ones_conversations()
    {
        using var erin = await web.MemberAsync("erin@example.org");
        await erin.NewConversationAsync("Nova");
        using var deleted = await erin.DeleteAsync(new Uri("/api/account", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var again = await web.MemberAsync("erin@example.org");
        Assert.Equal(0, (await again.GetJsonAsync("/api/conversations")).GetArrayLength());
    }

    private HttpClient Browser() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = web.Address };

    /// <summary>Opens a page for its antiforgery token, posts the form, and says where it leads.</summary>
    private async Task<Uri> FormAsync(HttpClient client, string page, string action, params (string Name, string Value)[] fields)
    {
        var html = await client.GetStringAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
        var token = TokenField().Match(html).Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value)).Append(new("__RequestVerificationToken", token)));
        using var answer = await client.PostAsync(new Uri(action, UriKind.Relative), form, TestContext.Current.CancellationToken);
        return answer.Headers.Location is { } to ? new Uri(web.Address, to) : answer.RequestMessage!.RequestUri!;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
