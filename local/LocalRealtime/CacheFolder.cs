namespace LocalRealtime;

/// <summary>What takes long to make is kept here between starts. Machine code is read from it: nobody else may write to it.</summary>
internal static class CacheFolder
{
    public static string Path { get; } = Make();

    private static string Make()
    {
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        var folder = System.IO.Path.Combine(local.Length > 0 ? local : System.IO.Path.GetTempPath(), "VoiceStudio", "LocalRealtime");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }
}
