using System.Xml.Linq;

namespace VoiceStudio.Tests.Architecture;

/// <summary>Who may know whom: docs/architecture.md. Read from the project files, since the compiler drops unused references.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly string[] Product = ["VoiceStudio.Web", "VoiceStudio.AgentHost", "VoiceStudio.Contracts"];

    [Theory]
    [InlineData("VoiceStudio.Contracts")]
    [InlineData("livekit/LiveKit.Server")]
    [InlineData("livekit/LiveKit.Rtc")]
    [InlineData("livekit/LiveKit.Silero")]
    [InlineData("local/LocalLiveKit")]
    [InlineData("local/LocalRealtime")]
    public void Libraries_and_local_servers_know_nothing_of_the_product(string project)
        => Assert.Empty(ReferencesOf(project).Intersect(Product));

    [Fact]
    public void Web_and_AgentHost_know_each_other_only_through_Contracts()
    {
        Assert.DoesNotContain("VoiceStudio.AgentHost", ReferencesOf("VoiceStudio.Web", compiledAgainst: true));
        Assert.DoesNotContain("VoiceStudio.Web", ReferencesOf("VoiceStudio.AgentHost", compiledAgainst: true));
        Assert.Contains("VoiceStudio.Contracts", ReferencesOf("VoiceStudio.Web"));
        Assert.Contains("VoiceStudio.Contracts", ReferencesOf("VoiceStudio.AgentHost"));
    }

    [Fact]
    public void AgentHost_does_not_know_the_local_servers()
        => Assert.DoesNotContain(ReferencesOf("VoiceStudio.AgentHost"), r => r.StartsWith("Local", StringComparison.Ordinal));

    [Fact]
    public void Web_starts_its_siblings_but_is_not_compiled_against_them()
    {
        var targets = XDocument.Load(Path.Combine(Repository.Root, "VoiceStudio.Web", "Local", "Siblings.targets"));
        var siblings = targets.Descendants("ProjectReference").ToArray();
        Assert.NotEmpty(siblings);
        Assert.All(siblings, s => Assert.Equal("false", (string?)s.Attribute("ReferenceOutputAssembly")));
        Assert.DoesNotContain(ReferencesOf("VoiceStudio.Web"), r => r.StartsWith("Local", StringComparison.Ordinal) || r == "VoiceStudio.AgentHost");
    }

    private static string[] ReferencesOf(string project, bool compiledAgainst = true)
    {
        var file = Path.Combine(Repository.Root, project, Path.GetFileName(project) + ".csproj");
        return
        [
            .. XDocument.Load(file).Descendants("ProjectReference")
                .Where(r => !compiledAgainst || (string?)r.Attribute("ReferenceOutputAssembly") != "false")
                .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/'))),
        ];
    }
}
