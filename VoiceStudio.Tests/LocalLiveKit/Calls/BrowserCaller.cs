using Microsoft.Playwright;

namespace VoiceStudio.Tests.LocalLiveKit.Calls;

/// <summary>livekit-client in Chromium, as people use it: call.html does what is asked here.</summary>
internal sealed class BrowserCaller : ICaller
{
    private readonly CallPages _pages;
    private readonly IPage _page;

    private BrowserCaller(CallPages pages, IPage page, string identity) => (_pages, _page, Identity) = (pages, page, identity);

    public string Identity { get; }

    public static async Task<BrowserCaller> JoinAsync(CallPages pages, IPage page, string url, string identity, string token, bool oneConnection, CancellationToken stop)
    {
        var caller = new BrowserCaller(pages, page, identity);
        await caller.Do("([url, token, oneConnection]) => call.join(url, token, oneConnection)", stop, url, token, oneConnection);
        return caller;
    }

    public Task SoundAsync(int hertz, CancellationToken stop) => Do("hertz => call.sound(hertz)", stop, hertz);

    public Task MuteAsync(bool muted, CancellationToken stop) => Do("muted => call.mute(muted)", stop, muted);

    public Task HearsAsync(string identity, int hertz, CancellationToken stop) => Do("([who, hertz]) => call.hears(who, hertz)", stop, identity, hertz);

    public Task<string> DescribeAsync(CancellationToken stop) => Ask<string>("() => call.describe()", stop);

    public Task HearsSilenceAsync(string identity, CancellationToken stop) => Do("who => call.hearsSilence(who)", stop, identity);

    public Task SeesMutedAsync(string identity, bool muted, CancellationToken stop) => Do("([who, muted]) => call.seesMuted(who, muted)", stop, identity, muted);

    public Task SeesSpeakingAsync(string identity, CancellationToken stop) => Do("who => call.seesSpeaking(who)", stop, identity);

    public Task SeesGoneAsync(string identity, CancellationToken stop) => Do("who => call.seesGone(who)", stop, identity);

    public Task<string> IsPutOutAsync(CancellationToken stop) => Ask<string>("() => call.isPutOut()", stop);

    public Task<string> TrackSidAsync(CancellationToken stop) => Ask<string>("() => call.trackSid()", stop);

    public Task UnpublishAsync(CancellationToken stop) => Do("() => call.unpublish()", stop);

    /// <summary>Wants to have somebody's microphone, or not (UpdateSubscription).</summary>
    public Task SubscribeAsync(string identity, bool wanted, CancellationToken stop) => Do("([who, wanted]) => call.subscribe(who, wanted)", stop, identity, wanted);

    /// <summary>Has use for somebody's microphone just now, or not (UpdateTrackSettings).</summary>
    public Task EnableAsync(string identity, bool wanted, CancellationToken stop) => Do("([who, wanted]) => call.enable(who, wanted)", stop, identity, wanted);

    /// <summary>Lets these have its tracks, and nobody else (SubscriptionPermission).</summary>
    public Task PermitAsync(string[] identities, CancellationToken stop) => Do("allowed => call.permit(allowed)", stop, (object)identities);

    public Task HearsNobodyAsync(CancellationToken stop) => Do("() => call.hearsNobody()", stop);

    public Task SeesDeniedAsync(string identity, bool denied, CancellationToken stop) => Do("([who, denied]) => call.seesDenied(who, denied)", stop, identity, denied);

    public Task SendTextAsync(string text, CancellationToken stop) => Do("text => call.sendText(text)", stop, text);

    public async Task<(string From, string Text)> TextAsync(CancellationToken stop)
        => await Ask<string[]>("() => call.text()", stop) is [var from, var text] ? (from, text) : default;

    public Task SendPacketsAsync(int count, bool reliable, string? to, CancellationToken stop) => Do("([count, reliable, to]) => call.sendPackets(count, reliable, to)", stop, count, reliable, to ?? "");

    public Task<string[]> PacketsAsync(int count, CancellationToken stop) => Ask<string[]>("count => call.packets(count)", stop, count);

    public Task<string> CallAsync(string identity, string payload, CancellationToken stop) => Ask<string>("([who, payload]) => call.call(who, payload)", stop, identity, payload);

    public Task IsBackAsync(int times, CancellationToken stop) => Do("times => call.isBack(times)", stop, times);

    public Task LeaveAsync(CancellationToken stop) => Do("() => call.leave()", stop);

    /// <summary>Publishes a moving picture as "camera" or "screen_share".</summary>
    public Task ShowAsync(string source, string codec, int width, int height, CancellationToken stop) => Do("([source, codec, width, height]) => call.show(source, codec, width, height)", stop, source, codec, width, height);

    public Task HideAsync(string source, CancellationToken stop) => Do("source => call.hide(source)", stop, source);

    /// <summary>Mutes a picture, or unmutes it.</summary>
    public Task CoverAsync(string source, bool covered, CancellationToken stop) => Do("([source, covered]) => call.cover(source, covered)", stop, source, covered);

    /// <summary>Returns once somebody's picture of this size is decoded and moves.</summary>
    public Task SeesAsync(string identity, string source, int width, int height, CancellationToken stop) => Do("([who, source, width, height]) => call.sees(who, source, width, height)", stop, identity, source, width, height);

    public Task SeesCoveredAsync(string identity, string source, bool covered, CancellationToken stop) => Do("([who, source, covered]) => call.seesCovered(who, source, covered)", stop, identity, source, covered);

    /// <summary>Returns once it believes that it may send so many bits a second.</summary>
    public Task MaySendAsync(int bitsPerSecond, CancellationToken stop) => Do("bits => call.maySend(bits)", stop, bitsPerSecond);

    public ValueTask DisposeAsync() => _pages.ReturnAsync(_page);

    private async Task Do(string script, CancellationToken stop, params object[] arguments)
        => await _page.EvaluateAsync($"async args => {{ await ({script})(args); }}", arguments.Length == 1 ? arguments[0] : arguments).WaitAsync(stop);

    private async Task<T> Ask<T>(string script, CancellationToken stop, params object[] arguments)
        => await _page.EvaluateAsync<T>(script, arguments.Length == 1 ? arguments[0] : arguments).WaitAsync(stop);
}
