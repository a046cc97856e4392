namespace VoiceStudio.Tests;

/// <summary>Where this checkout lies, found from the test assembly upwards.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VoiceStudio.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests run outside a checkout: no VoiceStudio.sln above " + AppContext.BaseDirectory);
    }
}
