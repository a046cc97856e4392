using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VoiceStudio.Tests.EndToEnd;

// The product's screens as a person reads them: by role and name.

internal sealed class SignInScreen(IPage page)
{
    public ILocator Error => page.GetByRole(AriaRole.Alert);

    public Task OpenAsync() => page.GotoAsync("/signin");

    public async Task SignInAsync(string email, string password)
    {
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }
}

internal sealed class HomeScreen(IPage page)
{
    public ILocator Conversations => page.GetByRole(AriaRole.List, new() { Name = "Conversations" }).GetByRole(AriaRole.Link);

    /// <summary>The one of a list that leads to this address.</summary>
    public ILocator Conversation(string address) => page.Locator($"ul[aria-label='Conversations'] a[href='{address}']");

    public Task OpenAsync() => page.GotoAsync("/");

    public Task UntilReadyAsync() => Expect(page.GetByRole(AriaRole.List, new() { Name = "Agents" })).ToBeVisibleAsync();

    public async Task<CallScreen> CallAsync(string agent)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = $"Call {agent}", Exact = true }).ClickAsync();
        return new CallScreen(page);
    }

    public async Task<CallScreen> CallTogetherAsync(params string[] agents)
    {
        foreach (var agent in agents) await page.GetByLabel($"Add {agent} to a group call").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Call them together" }).ClickAsync();
        return new CallScreen(page);
    }
}

internal sealed class ConversationScreen(IPage page)
{
    public ILocator Transcripts => page.GetByRole(AriaRole.Log, new() { Name = "Transcript" });

    public ILocator Call => page.GetByRole(AriaRole.Button, new() { Name = "Call", Exact = true });

    /// <summary>Where one writes.</summary>
    public ILocator Box => page.Locator("textarea");

    public ILocator Messages => page.Locator(".message");

    public async Task WriteAsync(string text)
    {
        await Box.FillAsync(text);
        await Box.PressAsync("Enter");
    }
}

internal sealed class CallScreen(IPage page)
{
    public ILocator Transcript => page.GetByRole(AriaRole.Log, new() { Name = "Transcript" });
    public ILocator WhoSpeaks => page.GetByRole(AriaRole.Region, new() { Name = "Floor" });
    public ILocator Announced => WhoSpeaks.GetByRole(AriaRole.Status);
    public ILocator Help => page.GetByRole(AriaRole.Alert);
    public ILocator People => page.GetByRole(AriaRole.List, new() { Name = "People" });

    /// <summary>Marks of where somebody was cut off.</summary>
    public ILocator Cuts => Transcript.GetByText("✂ cut off here");

    /// <summary>What one of them said, by the name that stands above it.</summary>
    public ILocator LinesOf(string speaker) => Transcript.GetByRole(AriaRole.Listitem).Filter(new() { Has = page.Locator(".who", new() { HasTextRegex = new($"^{speaker}$") }) });
    public ILocator Mute => page.GetByRole(AriaRole.Button, new() { Name = "Mute", Exact = true });
    public ILocator Camera => page.GetByRole(AriaRole.Button, new() { Name = "Camera", Exact = true });
    public ILocator ShareScreen => page.GetByRole(AriaRole.Button, new() { Name = "Share screen", Exact = true });
    public ILocator TypeToTalk => page.GetByLabel("Type to talk");

    public ILocator Agent(string name) => page.GetByRole(AriaRole.List, new() { Name = "Agents" }).GetByRole(AriaRole.Listitem).Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = name }) });

    public Task UntilConnectedAsync() => Expect(page.GetByText("Connected", new() { Exact = true })).ToBeVisibleAsync();

    /// <summary>The agent is there and says nothing.</summary>
    public Task UntilListeningAsync(string agent) => Expect(Agent(agent)).ToContainTextAsync("Listening");

    /// <summary>The agent may greet first: lets it finish.</summary>
    public async Task UntilQuietAsync(string agent, Loudspeaker loudspeaker)
    {
        await UntilListeningAsync(agent);
        var heard = await loudspeaker.SinceAsync(0);
        if (heard.Any(h => h.Level > Loudspeaker.Audible)) await loudspeaker.UntilSilentAsync(after: 0, Loudspeaker.PauseInSpeechMs);
        await UntilListeningAsync(agent);
    }

    public async Task ChooseAsync(string menu, string item)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = menu, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = item }).ClickAsync();
    }

    /// <summary>Changes the microphone in mid-call.</summary>
    /// <returns>The id of the device that was chosen.</returns>
    public async Task<string> ChooseMicrophoneAsync(int index)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Sound devices" }).ClickAsync();
        var chosen = await page.GetByRole(AriaRole.Combobox, new() { Name = "Microphone" }).SelectOptionAsync(new SelectOptionValue { Index = index });
        await page.WaitForFunctionAsync("id => fakeMicrophone.asked === id", chosen[0]);
        await page.Keyboard.PressAsync("Escape");
        return chosen[0];
    }

    /// <returns>The link that lets somebody else in.</returns>
    /// <param name="close">False leaves the panel with the link open.</param>
    public async Task<string> InviteAsync(bool close = true)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite somebody" }).ClickAsync();
        var link = page.GetByRole(AriaRole.Textbox, new() { Name = "Link" });
        await Expect(link).ToHaveValueAsync(new Regex("/join/"));
        var address = await link.InputValueAsync();
        if (close) await page.Keyboard.PressAsync("Escape");
        return address;
    }

    /// <summary>Ends the call for everybody in it.</summary>
    public async Task EndForAllAsync()
    {
        await ChooseAsync("More ways to leave", "End the call for all");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The call is over" })).ToBeVisibleAsync();
    }

    public async Task SayByKeyboardAsync(string text)
    {
        await TypeToTalk.FillAsync(text);
        await TypeToTalk.PressAsync("Enter");
    }

    public async Task<ConversationScreen> HangUpAsync()
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Hang up" }).ClickAsync();
        // The same document: there is no load to wait for.
        await Expect(page).ToHaveURLAsync(new Regex("/conversations/"));
        return new ConversationScreen(page);
    }
}
