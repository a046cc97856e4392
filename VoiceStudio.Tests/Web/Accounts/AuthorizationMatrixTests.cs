using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using VoiceStudio.Contracts;
using VoiceStudio.Web;

namespace VoiceStudio.Tests.Web.Accounts;

/// <summary>Every endpoint, page and hub method for nobody, somebody else, the owner and an administrator: the list comes from the running application, the answers from <see cref="AuthorizationMatrix"/>.</summary>
public sealed partial class AuthorizationMatrixTests(WebUnderTest web) : IClassFixture<WebUnderTest>
{
    /// <summary>What the framework serves for the pages: scripts, styles, and circuits, which show what the page's own rule allows.</summary>
    private static readonly string[] Framework = ["_blazor", "_framework", "_content"];

    [Fact]
    public void Every_endpoint_and_page_has_a_line_and_every_line_an_endpoint()
    {
        var there = Endpoints().ToHashSet();
        Assert.Empty(there.Except(AuthorizationMatrix.Rows.Keys).Order());
        Assert.Empty(AuthorizationMatrix.Rows.Keys.Except(there).Order());
    }

    [Fact(Timeout = 120_000)]
    public async Task Each_door_opens_for_those_it_is_for_and_for_nobody_else()
    {
        using var anonymous = Still(null);
        using var stranger = Still(await web.MemberAsync("stranger@example.org"));
        using var owner = Still(await web.MemberAsync("owner@example.org"));
        using var admin = Still(await web.AdminAsync());
        var wrong = new List<string>();
        foreach (var (route, row) in AuthorizationMatrix.Rows.Where(r => r.Key is not "* /hubs/agents"))
        {
            // The owner comes last: what it may do may be the end of the thing.
            foreach (var (who, client, expected) in new[] { ("anonymous", anonymous, row.Anonymous), ("stranger", stranger, row.Stranger), ("admin", admin, row.Admin), ("owner", owner, row.Owner) })
            {
                if (IsFatal(route) && who is not "anonymous") continue;
                var got = await KnockAsync(client, route, await PathAsync(owner, route));
                if (!Fits(expected, got)) wrong.Add($"{who}: {route} answers {(int)got}, not {expected}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact(Timeout = 30_000)]
    public async Task No_person_reaches_a_method_of_the_hosts_hub()
    {
        var methods = HubMethods().ToArray();
        Assert.Equal([nameof(IAgentLink.Publish)], methods.Select(m => m.Name));
        foreach (var client in new[] { web.Anonymous(), await web.MemberAsync("stranger@example.org"), await web.AdminAsync() })
        {
            using (client)
            {
                var token = client.DefaultRequestHeaders.Authorization?.Parameter;
                await using var link = new HubConnectionBuilder().WithUrl(new Uri(web.Address, "/hubs/agents"), http => http.AccessTokenProvider = () => Task.FromResult(token)).Build();
                var refused = await Assert.ThrowsAsync<HttpRequestException>(() => link.StartAsync(TestContext.Current.CancellationToken));
                Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            }
        }
    }

    /// <summary>"GET /api/agents", "PAGE /people": as the matrix names them.</summary>
    private IEnumerable<string> Endpoints()
        => from endpoint in web.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           let route = "/" + endpoint.RoutePattern.RawText!.Trim('/')
           where !Framework.Any(f => route.StartsWith("/" + f, StringComparison.Ordinal)) && !IsFile(endpoint)
           from method in endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null ? ["PAGE"] : endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]
           select $"{method} {route}";

    /// <summary>Styles and scripts of the pages.</summary>
    private static bool IsFile(RouteEndpoint endpoint)
        => endpoint.Metadata.Any(m => m.GetType().Name is "StaticAssetDescriptor") || endpoint.RoutePattern.RawText!.Contains("{**", StringComparison.Ordinal);

    private static IEnumerable<MethodInfo> HubMethods()
        => from type in typeof(VoiceStudioWeb).Assembly.GetTypes()
           where type.IsSubclassOf(typeof(Hub))
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           where method.GetBaseDefinition().DeclaringType != typeof(Hub)
           select method;

    /// <summary>The same person, shown where a page leads instead of being led there.</summary>
    private HttpClient Still(HttpClient? person)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = web.Address };
        client.DefaultRequestHeaders.Authorization = person?.DefaultRequestHeaders.Authorization;
        person?.Dispose();
        return client;
    }

    /// <summary>Ends the account of whoever may: tried by nobody only. AccountApiTests does it for real.</summary>
    private static bool IsFatal(string route) => route is "DELETE /api/account" or "POST /account/delete";

    private static async Task<HttpStatusCode> KnockAsync(HttpClient client, string route, string path)
    {
        var method = route.Split(' ')[0];
        using var request = new HttpRequestMessage(method is "PAGE" or "*" ? HttpMethod.Get : new HttpMethod(method), path);
        if (path.StartsWith("/account/", StringComparison.Ordinal)) await FillAsync(client, request);
        else if (method is "POST" or "PUT" or "PATCH") request.Content = JsonContent.Create(new { text = "Hello", agentId = Guid.Empty, tool = "none", arguments = new { } });
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        if (answer.Headers.Location is not { OriginalString: var to } || answer.StatusCode is HttpStatusCode.Created) return answer.StatusCode;
        // Where a page or a form leads is what counts: a form that was sent leads back to its own page.
        return to.Contains("/denied", StringComparison.Ordinal) ? HttpStatusCode.Found : to.Contains("/signin?returnUrl", StringComparison.Ordinal) ? HttpStatusCode.SeeOther : HttpStatusCode.OK;
    }

    /// <summary>A plain form as the browser sends it: with the token that a page gave this person, and nothing filled in.</summary>
    private static async Task FillAsync(HttpClient client, HttpRequestMessage request)
    {
        using var page = await client.GetAsync(new Uri("/signin", UriKind.Relative), TestContext.Current.CancellationToken);
        var token = TokenField().Match(await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Groups[1].Value;
        request.Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
    }

    private static bool Fits(Door expected, HttpStatusCode got) => expected switch
    {
        Door.WhoAreYou => got == HttpStatusCode.Unauthorized,
        Door.NotYou => got == HttpStatusCode.Forbidden,
        Door.Nothing => got == HttpStatusCode.NotFound,
        Door.SignIn => got == HttpStatusCode.SeeOther,
        Door.Denied => got == HttpStatusCode.Found,
        _ => got is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && (int)got < 500,
    };

    /// <summary>The route with ids of things of the owner's, made for this knock.</summary>
    private async Task<string> PathAsync(HttpClient owner, string route)
    {
        var path = route.Split(' ')[1].Replace("{documentName}", "v1", StringComparison.Ordinal);
        if (path.StartsWith("/api/conversations/{", StringComparison.Ordinal)) path = path.Replace("{id:guid}", await owner.NewConversationAsync("Atlas"), StringComparison.Ordinal);
        if (path.StartsWith("/api/calls/{", StringComparison.Ordinal))
        {
            var conversation = await owner.NewConversationAsync("Atlas");
            path = path.Replace("{id:guid}", (await owner.PostJsonAsync($"/api/conversations/{conversation}/calls", new { }, HttpStatusCode.Created)).Text("callId"), StringComparison.Ordinal)
                .Replace("{agentId:guid}", await owner.AgentIdAsync("Atlas"), StringComparison.Ordinal);
        }

        return Parameter().Replace(path, Guid.NewGuid().ToString());
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
