using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>An administrator who has never seen the code makes agents and tools, and looks after the studio.</summary>
[Collection(StudioPages.Name)]
public sealed class AdminInBrowserTests(StudioFixture fixture, Chromium chromium) : IClassFixture<Chromium>
{
    private StudioProcess Studio => fixture.Studio;

    [Fact(Timeout = 120_000)]
    public async Task An_agent_is_made_corrected_tried_and_taken_back_to_an_earlier_version()
    {
        await using var window = await chromium.OpenAsync(Studio.Address, TestContext.Current.CancellationToken);
        var page = window.Page;
        await window.SignInAsync();
        await page.GotoAsync("/agents/new");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name People" }).FillAsync("Scoutt");
        await page.GetByLabel("Speed").FillAsync("very");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create agent" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The agent cannot be saved like this.");
        await Expect(page.GetByText("Between 0.25 and 1.5.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Say who it is and how it talks.")).ToBeVisibleAsync();
        await Expect(page.GetByText("“Scoutt” sounds like Scout.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Speed")).ToHaveValueAsync("very");

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name People" }).FillAsync("Marlow");
        await page.GetByLabel("Speed").FillAsync("1.1");
        await page.GetByLabel("Persona").FillAsync("You are Marlow, a sea captain. You know ships and harbours.");
        await page.GetByLabel("calculator").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create agent" }).ClickAsync();
        await Expect(page.GetByText("Saved as version 1.")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/agents/[0-9a-f-]{36}$"));

        // What is typed counts before it is saved.
        await page.GetByLabel("Persona").FillAsync("You are Marlow, a sea captain with a green parrot named Polly. You know ships and harbours.");
        await page.GetByLabel("Your line").FillAsync("What is seventeen times three?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Log, new() { Name = "Trial" })).ToContainTextAsync("51");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Saved as version 2.")).ToBeVisibleAsync();

        var versions = page.GetByRole(AriaRole.Region, new() { Name = "Versions" });
        await versions.GetByText("Version 2").ClickAsync();
        await Expect(versions.Locator("ins")).ToContainTextAsync("green parrot");
        await versions.GetByText("Version 1", new() { Exact = true }).ClickAsync();
        await versions.GetByRole(AriaRole.Button, new() { Name = "Go back to version 1" }).ClickAsync();
        await Expect(page.GetByLabel("Persona")).ToHaveValueAsync("You are Marlow, a sea captain. You know ships and harbours.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Saved as version 3.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Is it there?" }).ClickAsync();
        await Expect(page.GetByText("It is there and takes calls")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Agents" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for Marlow" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("Marlow is deleted.")).ToBeVisibleAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_tool_is_tried_and_what_is_wrong_with_it_is_said()
    {
        await using var window = await chromium.OpenAsync(Studio.Address, TestContext.Current.CancellationToken);
        var page = window.Page;
        await window.SignInAsync();
        await page.GotoAsync("/tools");
        await page.GetByRole(AriaRole.Link, new() { Name = "calculator" }).ClickAsync();
        await page.GetByLabel("expression").FillAsync("6*7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(page.Locator("pre")).ToHaveTextAsync("42");
        await page.GetByLabel("expression").FillAsync("six");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(page.GetByText("It failed after")).ToBeVisibleAsync();

        await page.GotoAsync("/tools/new");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name The model" }).FillAsync("find trains");
        await page.GetByLabel("Description").FillAsync("Finds trains.");
        await page.GetByLabel("Address").FillAsync("ftp://trains");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create tool" }).ClickAsync();
        await Expect(page.GetByText("1 to 64 letters, digits and underscores")).ToBeVisibleAsync();
        await Expect(page.GetByText("Needs \"url\": an address that begins with http")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name The model" }).FillAsync("find_trains");
        await page.GetByLabel("Address").FillAsync("http://127.0.0.1:1/trains");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create tool" }).ClickAsync();
        await Expect(page.GetByText("This address is private")).ToBeVisibleAsync();
        await page.GetByLabel("Address").FillAsync("http://trains.invalid/{from}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create tool" }).ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(page.Locator("pre")).ToContainTextAsync("The service cannot be reached");
    }

    [Fact(Timeout = 120_000)]
    public async Task The_studio_shows_what_goes_on_and_what_was_done()
    {
        await using var window = await chromium.OpenAsync(Studio.Address, TestContext.Current.CancellationToken);
        await using var other = await chromium.OpenAsync(Studio.Address, TestContext.Current.CancellationToken);
        var page = window.Page;
        var home = await other.SignInAsync();
        var call = await home.CallAsync("Atlas");
        await call.UntilConnectedAsync();
        await window.SignInAsync();
        await page.GotoAsync("/studio");
        var live = page.GetByRole(AriaRole.Region, new() { Name = "Live calls" });
        // Others of the same studio may not have noticed yet that their last caller went.
        var atlas = live.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Atlas (" });
        await Expect(atlas).ToContainTextAsync(StudioProcess.Email.Split('@')[0]);
        await atlas.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "End the call" }).ClickAsync();
        await Expect(atlas).ToHaveCountAsync(0);
        await Expect(other.Page.GetByText("who runs this studio, ended the call")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await Expect(page.GetByText("A model answers.")).ToBeVisibleAsync();
        await Expect(page.GetByText("answers and takes our key.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "AgentHost:SharedSecret" })).ToContainTextAsync("set");
        await page.GetByRole(AriaRole.Link, new() { Name = "Log" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Log" })).ToBeVisibleAsync();
    }
}
