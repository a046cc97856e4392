using LocalRealtime;
using LocalRealtime.Speaking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>LocalRealtime in this process on a free port, and a voice for callers.</summary>
public sealed class RealtimeServer : IAsyncLifetime
{
    /// <summary>The collection of tests that share one: a recognizer takes a second to load.</summary>
    public const string Shared = "LocalRealtime";

    private readonly WebApplication _app;

    public RealtimeServer()
        : this([])
    {
    }

    internal RealtimeServer(params string[] settings) => _app = LocalRealtimeServer.Build(["--urls=http://127.0.0.1:0", .. settings]);

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    internal T Part<T>()
        where T : notnull
        => _app.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync() => await _app.StartAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>A client of the official package, connected.</summary>
    public Task<Caller> ConnectAsync() => Caller.ConnectAsync(Address);

    /// <summary>A sentence as a person might say it: 24 kHz PCM.</summary>
    internal async Task<byte[]> SpeakAsync(string sentence, string voice = "ash")
    {
        var speech = await Part<Speaker>().SpeakAsync(sentence, Voices.Find(voice)!, 1.0, TestContext.Current.CancellationToken);
        return global::LocalRealtime.Sound.AudioFormat.Pcm.Encode(speech.Samples);
    }
}

[CollectionDefinition(RealtimeServer.Shared)]
public sealed class RealtimeServerCollection : ICollectionFixture<RealtimeServer>;
