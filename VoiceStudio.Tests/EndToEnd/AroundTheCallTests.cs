using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>The studio around the call, in a real Chromium: written conversations, the list of them, people and one's own account.</summary>
[Collection(RunningStudio.Name)]
public sealed class AroundTheCallTests(StudioFixture fixture, Chromium chromium) : IClassFixture<Chromium>
{
    private Uri Address => fixture.Studio.Address;

    [Fact(Timeout = 120_000)]
    public async Task What_is_written_is_answered_by_whom_it_names_and_a_call_goes_on_from_there()
    {
        var stop = TestContext.Current.CancellationToken;
        using var program = await StudioClient.SignInAsync(Address, stop);
        var id = await program.NewConversationAsync(stop, "Atlas", "Nova");
        await using var window = await chromium.OpenAsync(Address, stop);
        await window.SignInAsync();
        var page = window.Page;
        await page.GotoAsync($"/conversations/{id}");
        await Expect(page.GetByText("Nothing has been said here yet.")).ToBeVisibleAsync();
        var thread = new ConversationScreen(page);
        await thread.WriteAsync("Atlas, what is 6 times 7?");
        await Expect(thread.Messages.Last).ToContainTextAsync("42");
        await Expect(thread.Messages.Last).ToContainTextAsync("Atlas");
        await thread.WriteAsync("Nova, who are you?");
        await Expect(thread.Messages.Last).ToContainTextAsync("Nova");
        await Expect(thread.Box).ToHaveValueAsync("");

        await thread.Call.ClickAsync();
        var call = new CallScreen(page);
        await call.UntilConnectedAsync();
        await call.UntilListeningAsync("Atlas");
        await call.SayByKeyboardAsync("Is a blackbird black?");
        await Expect(call.Transcript).ToContainTextAsync("Is a blackbird black?");
        await call.HangUpAsync();
        await Expect(thread.Messages.First).ToContainTextAsync("6 times 7");
        await Expect(thread.Transcripts).ToContainTextAsync("Is a blackbird black?");
        await page.GetByRole(AriaRole.Link, new() { Name = "How it went" }).ClickAsync();
        await Expect(page.GetByText("Left unanswered")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Turns" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Turns" }).GetByRole(AriaRole.Listitem).First).ToContainTextAsync("to first sound");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_long_list_is_searched_and_its_page_holds_a_screenful_only()
    {
        var stop = TestContext.Current.CancellationToken;
        using var program = await StudioClient.SignInAsync(Address, stop);
        var nova = await program.AgentIdAsync("Nova", stop);
        for (var i = 0; i < 90; i++) await program.PostAsync("/api/conversations", new { agentIds = new[] { nova }, title = $"Journey {i:00}" }, stop);
        await using var window = await chromium.OpenAsync(Address, stop);
        var home = await window.SignInAsync();
        await Expect(home.Conversations.Filter(new() { HasText = "Journey 89" })).ToBeVisibleAsync();
        Assert.InRange(await home.Conversations.CountAsync(), 5, 60);
        var page = window.Page;
        var search = page.GetByLabel("Search titles and what was said");
        await search.FillAsync("journey 07");
        await Expect(home.Conversations).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(new Regex("q=journey"));
        await home.Conversations.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Journey 07" })).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(search).ToHaveValueAsync("journey 07");
        await Expect(home.Conversations).ToHaveCountAsync(1);

        await new MenuOf(page, "Journey 07").ChooseAsync("Rename");
        var name = page.GetByRole(AriaRole.Dialog).GetByLabel("Name");
        await name.FillAsync("  ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("A title has 1 to 120 characters.")).ToBeVisibleAsync();
        await name.FillAsync("Journey 07 to Vienna");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(home.Conversations).ToContainTextAsync("Journey 07 to Vienna");
        await new MenuOf(page, "Journey 07 to Vienna").ChooseAsync("Delete");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("Nothing fits.")).ToBeVisibleAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task An_answer_is_stopped_and_asked_for_again()
    {
        var stop = TestContext.Current.CancellationToken;
        using var program = await StudioClient.SignInAsync(Address, stop);
        var id = await program.NewConversationAsync(stop, "Atlas");
        await using var window = await chromium.OpenAsync(Address, stop);
        await window.SignInAsync();
        await window.Page.GotoAsync($"/conversations/{id}");
        var thread = new ConversationScreen(window.Page);
        // Stopped as soon as there is something to stop: the page itself clicks.
        await window.Page.EvaluateAsync("""
            () => new MutationObserver((_, all) => { const stop = document.querySelector('button.stop'); if (stop) { all.disconnect(); stop.click(); } })
              .observe(document.body, { childList: true, subtree: true })
            """);
        await thread.WriteAsync("Please tell me a long story about a ship that sails slowly along a green coast, with seven sailors and one old cook who sings all day");
        await Expect(thread.Messages.Last).ToContainTextAsync("You stopped it.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Ask again" }).ClickAsync();

        await Expect(thread.Messages).ToHaveCountAsync(2);
        await Expect(window.Page.GetByText("You stopped it.")).ToHaveCountAsync(0);
        await Expect(thread.Messages.Last.Locator(".words")).Not.ToBeEmptyAsync();
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Somebody_invited_makes_an_account_sees_nothing_of_others_and_deletes_it()
    {
        var stop = TestContext.Current.CancellationToken;
        using var program = await StudioClient.SignInAsync(Address, stop);
        var adas = await program.NewConversationAsync(stop, "Nova");
        await using var window = await chromium.OpenAsync(Address, stop);
        await window.SignInAsync();
        var page = window.Page;
        await page.GotoAsync("/people");
        await page.GetByLabel("Invite by e-mail").FillAsync("not an address");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("An e-mail address such as name@example.com.");
        await page.GetByLabel("Invite by e-mail").FillAsync("bob@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        var link = await page.GetByLabel("Invitation link").InputValueAsync();

        await using var his = await chromium.OpenAsync(Address, stop);
        await his.Page.GotoAsync(link);
        await his.Page.GetByLabel("Your name").FillAsync("Bob");
        await his.Page.GetByLabel("Password").FillAsync(StudioProcess.Password);
        await his.Page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).DblClickAsync();
        await new HomeScreen(his.Page).UntilReadyAsync();
        await his.Page.GotoAsync($"/conversations/{adas}");
        await Expect(his.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such conversation." })).ToBeVisibleAsync();
        await his.Page.GotoAsync("/people");
        await Expect(his.Page.GetByRole(AriaRole.Heading, new() { Name = "This needs an administrator" })).ToBeVisibleAsync();
        await his.Page.GotoAsync("/profile");
        await his.Page.GetByLabel("Your name").FillAsync("Robert");
        await his.Page.GetByRole(AriaRole.Button, new() { Name = "Save the name" }).ClickAsync();
        await Expect(his.Page.GetByRole(AriaRole.Banner).GetByText("Robert")).ToBeVisibleAsync();
        await his.Page.GetByLabel("Type your e-mail address").FillAsync("bob@example.org");
        await his.Page.GetByRole(AriaRole.Button, new() { Name = "Delete my account and my data" }).ClickAsync();
        await Expect(his.Page.GetByRole(AriaRole.Heading, new() { Name = "Welcome back" })).ToBeVisibleAsync();
        await his.Page.GotoAsync(link);
        await Expect(his.Page.GetByRole(AriaRole.Heading, new() { Name = "This invitation is over" })).ToBeVisibleAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_passkey_opens_the_door()
    {
        var stop = TestContext.Current.CancellationToken;
        // Browsers know passkeys on https and on localhost, not on 127.0.0.1.
        var localhost = new UriBuilder(Address) { Host = "localhost" }.Uri;
        await using var window = await chromium.OpenAsync(localhost, stop);
        var page = window.Page;
        var device = await page.Context.NewCDPSessionAsync(page);
        await device.SendAsync("WebAuthn.enable");
        await device.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
        });
        await window.SignInAsync();
        await page.GotoAsync("/profile");
        await page.GetByLabel("Name of this device").FillAsync("Test phone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.GetByText("The passkey is ready")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await new HomeScreen(page).UntilReadyAsync();
        await page.GotoAsync("/profile");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Test phone" }).ClickAsync();
        await Expect(page.GetByText("The passkey is removed.")).ToBeVisibleAsync();
    }

    private sealed class MenuOf(IPage page, string title)
    {
        public async Task ChooseAsync(string item)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = $"More about {title}", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
        }
    }
}
