using VoiceStudio.Tests.LocalLiveKit.Calls;

namespace VoiceStudio.Tests.LocalLiveKit.MediaData;

/// <summary>One server and one Chromium for all of it.</summary>
public sealed class DataHall : IAsyncLifetime
{
    private CallPages? _pages;

    public LiveServer Server { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        _pages = await CallPages.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_pages is not null) await _pages.DisposeAsync();
        await Server.DisposeAsync();
    }

    internal async Task<IDataCaller> JoinAsync(DataClient client, string identity, string room, bool single, CancellationToken stop)
    {
        var token = LiveServer.Token(identity, room);
        if (client == DataClient.Rust) return await RustDataCaller.JoinAsync(Server.Url, token, single, stop);
        var output = TestContext.Current.TestOutputHelper;
        return await BrowserDataCaller.JoinAsync(await _pages!.PageAsync(said => output?.WriteLine($"[{identity}] {said}")), Server.Url, token, single, stop);
    }
}
