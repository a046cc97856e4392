using LocalLiveKit.Rooms;
using Microsoft.Extensions.DependencyInjection;
using VoiceStudio.Tests.LocalLiveKit.Node;

namespace VoiceStudio.Tests.LocalLiveKit.Calls;

public enum Client
{
    Browser,
    Rust,

    /// <summary>The Rust client in Node.js; it has one peer connection.</summary>
    Node,
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

    /// <param name="url">Another server than the hall's own.</param>
    internal async Task<ICaller> JoinAsync(Client client, string identity, string room, bool oneConnection, CancellationToken stop, string? url = null)
    {
        var token = LiveServer.Token(identity, room);
        if (client == Client.Rust) return await RustCaller.JoinAsync(url ?? Server.Url, identity, token, oneConnection, stop);
        if (client == Client.Node) return await NodeCaller.JoinAsync(url ?? Server.Url, identity, token, stop);
        return await BrowserCaller.JoinAsync(_pages!, await _pages!.TakeAsync(), url ?? Server.Url, identity, token, oneConnection, stop);
    }

    /// <summary>Their signal connection breaks, as networks do it: without a word.</summary>
    internal async Task CutAsync(string room, string identity, CancellationToken stop)
    {
        var live = Server.Services.GetRequiredService<LiveRooms>().Find(room)!;
        await live.Mailbox.Ask(() => live.Find(identity)!.CutSignal()).WaitAsync(stop);
    }
}

/// <summary>Calls measure time and sound: one after the other, on two cores.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CallHallCollection : ICollectionFixture<CallHall>
{
    public const string Name = "Calls through LocalLiveKit";
}
