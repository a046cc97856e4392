using Microsoft.Playwright;

namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>livekit-client in Chromium, as people use it: call.html does what is asked here.</summary>
internal sealed class BrowserCaller : ICaller
{
    private readonly IPage _page;

    private BrowserCaller(IPage page, string identity) => (_page, Identity) = (page, identity);

    public string Identity { get; }

    public static async Task<BrowserCaller> JoinAsync(IPage page, string url, string identity, string token, bool oneConnection, CancellationToken stop)
    {
        var caller = new BrowserCaller(page, identity);
        await caller.Ask("([url, token, oneConnection]) => call.join(url, token, oneConnection)", stop, url, token, oneConnection);
        return caller;
    }

    public Task SoundAsync(int hertz, CancellationToken stop) => Ask("hertz => call.sound(hertz)", stop, hertz);

    public Task MuteAsync(bool muted, CancellationToken stop) => Ask("muted => call.mute(muted)", stop, muted);

    public Task HearsAsync(string identity, int hertz, CancellationToken stop) => Ask("([who, hertz]) => call.hears(who, hertz)", stop, identity, hertz);

    public Task HearsSilenceAsync(string identity, CancellationToken stop) => Ask("who => call.hearsSilence(who)", stop, identity);

    public Task SeesMutedAsync(string identity, bool muted, CancellationToken stop) => Ask("([who, muted]) => call.seesMuted(who, muted)", stop, identity, muted);

    public Task SeesSpeakingAsync(string identity, CancellationToken stop) => Ask("who => call.seesSpeaking(who)", stop, identity);

    public Task SeesGoneAsync(string identity, CancellationToken stop) => Ask("who => call.seesGone(who)", stop, identity);

    public async Task<string> IsPutOutAsync(CancellationToken stop) => await _page.EvaluateAsync<string>("() => call.isPutOut()").WaitAsync(stop);

    public async Task<string> TrackSidAsync(CancellationToken stop) => await _page.EvaluateAsync<string>("() => call.trackSid()").WaitAsync(stop);

    public Task UnpublishAsync(CancellationToken stop) => Ask("() => call.unpublish()", stop);

    public Task LeaveAsync(CancellationToken stop) => Ask("() => call.leave()", stop);

    public async ValueTask DisposeAsync() => await _page.CloseAsync();

    private async Task Ask(string script, CancellationToken stop, params object[] arguments)
        => await _page.EvaluateAsync($"async args => {{ await ({script})(args); }}", arguments.Length == 1 ? arguments[0] : arguments).WaitAsync(stop);
}
