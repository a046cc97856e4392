namespace VoiceStudio.Tests.LocalLiveKit.Calls;

public enum Client
{
    Browser,
    Rust,
}

/// <summary>One server and one Chromium for all the calls of a class.</summary>
public sealed class CallHall : IAsyncLifetime
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

    internal async Task<ICaller> JoinAsync(Client client, string identity, string room, bool oneConnection, CancellationToken stop)
    {
        var token = LiveServer.Token(identity, room);
        if (client == Client.Rust) return await RustCaller.JoinAsync(Server.Url, identity, token, oneConnection, stop);
        var output = TestContext.Current.TestOutputHelper;
        var page = await _pages!.PageAsync(said => output?.WriteLine($"[{identity}] {said}"));
        return await BrowserCaller.JoinAsync(page, Server.Url, identity, token, oneConnection, stop);
    }
}

/// <summary>Calls measure time and sound: one after the other, on two cores.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CallHallCollection : ICollectionFixture<CallHall>
{
    public const string Name = "Calls through LocalLiveKit";
}
