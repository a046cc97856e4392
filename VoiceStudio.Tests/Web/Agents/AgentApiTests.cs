using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using VoiceStudio.Contracts;

namespace VoiceStudio.Tests.Web.Agents;

/// <summary>Agents and tools through the API: who may write them, what is refused and in which words, what a version keeps.</summary>
public sealed class AgentApiTests(WebUnderTest web) : IClassFixture<WebUnderTest>
{
    [Fact(Timeout = 30_000)]
    public async Task A_new_studio_has_three_agents_that_sound_and_know_differently()
    {
        using var bob = await web.MemberAsync("bob@example.org");
        var agents = (await bob.GetJsonAsync("/api/agents")).EnumerateArray().Where(a => a.Text("name") is "Atlas" or "Nova" or "Scout").ToArray();
        Assert.Equal(["Atlas", "Nova", "Scout"], agents.Select(a => a.Text("name")));
        Assert.Equal(3, agents.Select(a => a.Text("voice")).Distinct().Count());
        Assert.All(agents, a => Assert.True(a.Text("instructions").Split('.').Length > 10));
        Assert.All(agents, a => Assert.NotEqual(0, a.GetProperty("toolIds").GetArrayLength()));
    }

    [Fact(Timeout = 30_000)]
    public async Task Only_administrators_write_agents_and_see_tools()
    {
        using var bob = await web.MemberAsync("bob@example.org");
        using var nobody = web.Anonymous();
        await bob.PostJsonAsync("/api/agents", NewAgent("Mallory"), HttpStatusCode.Forbidden);
        await nobody.PostJsonAsync("/api/agents", NewAgent("Mallory"), HttpStatusCode.Unauthorized);
        using var tools = await bob.GetAsync(new Uri("/api/tools", UriKind.Relative), TestContext.Current.CancellationToken);
        await tools.JsonAsync(HttpStatusCode.Forbidden);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_cannot_be_saved_is_refused_field_by_field()
    {
        using var ada = await web.AdminAsync();
        var problem = await ada.PostJsonAsync("/api/agents", new { name = "", instructions = "", voice = "bob", speed = 9, serviceUrl = "ftp://x" }, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["instructions", "name", "serviceUrl", "speed", "voice"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
        await ada.PostJsonAsync("/api/agents", new { name = "No voice" }, HttpStatusCode.BadRequest);
        await ada.PostJsonAsync("/api/agents", NewAgent("atlas"), HttpStatusCode.Conflict);
    }

    [Fact(Timeout = 30_000)]
    public async Task Saving_makes_a_version_and_refuses_to_overwrite_somebody_elses()
    {
        using var ada = await web.AdminAsync();
        var id = (await ada.PostJsonAsync("/api/agents", NewAgent("Vera"), HttpStatusCode.Created)).Text("id");
        var edit = NewAgent("Vera");
        (edit["instructions"], edit["version"]) = ("You are Vera, and brief.", 1);
        Assert.Equal(2, (await PutAsync(ada, $"/api/agents/{id}", edit, HttpStatusCode.OK)).GetProperty("version").GetInt32());
        var overtaken = await PutAsync(ada, $"/api/agents/{id}", edit, HttpStatusCode.Conflict);
        Assert.Equal(["version"], overtaken.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        var versions = (await ada.GetJsonAsync($"/api/agents/{id}/versions")).EnumerateArray().ToArray();
        Assert.Equal([2, 1], versions.Select(v => v.GetProperty("version").GetInt32()));
        Assert.Equal("You are Vera.", versions[1].GetProperty("settings").Text("instructions"));

        using var deleted = await ada.DeleteAsync(new Uri($"/api/agents/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await PutAsync(ada, $"/api/agents/{id}", edit, HttpStatusCode.NotFound);
        // The name is free again.
        await ada.PostJsonAsync("/api/agents", NewAgent("Vera"), HttpStatusCode.Created);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_tool_that_agents_have_is_not_deleted_and_nonsense_is_not_saved()
    {
        using var ada = await web.AdminAsync();
        var clock = (await ada.GetJsonAsync("/api/tools")).EnumerateArray().Single(t => t.Text("name") == "clock");
        Assert.Contains("Atlas", clock.GetProperty("agents").EnumerateArray().Select(a => a.GetString()));
        using var deleted = await ada.DeleteAsync(new Uri($"/api/tools/{clock.Text("id")}", UriKind.Relative), TestContext.Current.CancellationToken);
        await deleted.JsonAsync(HttpStatusCode.Conflict);
        var problem = await ada.PostJsonAsync("/api/tools", new { name = "1 tool", description = "", kind = "http", parameters = new { type = "array" } }, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["description", "name", "parameters", "settings"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    private static JsonObject NewAgent(string name) => new() { ["name"] = name, ["instructions"] = $"You are {name}.", ["voice"] = "alloy" };

    private static async Task<System.Text.Json.JsonElement> PutAsync(HttpClient client, string path, JsonObject body, HttpStatusCode expected)
    {
        using var answer = await client.PutAsJsonAsync(path, body, ContractJson.Options, TestContext.Current.CancellationToken);
        return await answer.JsonAsync(expected);
    }
}
