using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>One person's browser: its page, what went wrong in it, and its screens.</summary>
internal sealed class BrowserWindow : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly CancellationTokenRegistration _stopping;
    private Task _closing = Task.CompletedTask;

    /// <param name="stop">Closes the window: what waits in it then fails, since Playwright's calls know no tokens.</param>
    public BrowserWindow(IBrowserContext context, IPage page, CancellationToken stop)
    {
        (_context, Page) = (context, page);
        _stopping = stop.Register(() => _closing = _context.CloseAsync());
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _errors.Enqueue(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the page's scripts.</summary>
    public string Errors => string.Join('\n', _errors);

    public async Task<HomeScreen> SignInAsync()
    {
        var signIn = new SignInScreen(Page);
        await signIn.OpenAsync();
        await signIn.SignInAsync(StudioProcess.Email, StudioProcess.Password);
        var home = new HomeScreen(Page);
        await home.UntilReadyAsync();
        return home;
    }

    /// <summary>Makes an account by an invitation to the studio, and is signed in with it.</summary>
    public async Task SignUpAsync(string name, string token)
    {
        await Page.GotoAsync($"/invitation?token={token}");
        await Page.GetByLabel("Your name").FillAsync(name);
        await Page.GetByLabel("Password").FillAsync("Another-Horse-8");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await new HomeScreen(Page).UntilReadyAsync();
    }

    /// <summary>From the sign-in into a call with one agent.</summary>
    public async Task<CallScreen> CallAsync(string agent)
    {
        var home = await SignInAsync();
        var call = await home.CallAsync(agent);
        await call.UntilConnectedAsync();
        return call;
    }

    /// <summary>Another tab of the same person.</summary>
    public Task<IPage> NewTabAsync() => _context.NewPageAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.DisposeAsync();
        await _closing;
        await _context.DisposeAsync();
    }
}
