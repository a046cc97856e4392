namespace VoiceStudio.Tests.EndToEnd;

/// <summary>One running product for the tests of a collection.</summary>
public sealed class StudioFixture : IAsyncLifetime
{
    internal StudioProcess Studio { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Studio = await StudioProcess.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (Studio is not null) await Studio.DisposeAsync();
    }
}

/// <summary>Tests that share one running product, one after the other: they measure time, and two cores are all there is.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunningStudio : ICollectionFixture<StudioFixture>
{
    public const string Name = "Running studio";
}

/// <summary>Tests that share another running product, and measure nothing: they run beside those without a browser.</summary>
[CollectionDefinition(Name)]
public sealed class StudioPages : ICollectionFixture<StudioFixture>
{
    public const string Name = "Pages of a running studio";
}
