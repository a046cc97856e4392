using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LiveKit.Rtc;

/// <summary>Finds the native library for this platform and makes it loadable.</summary>
internal static class NativeLibraryFile
{
    /// <summary>What package.json asks for. The numbers in Protos are this version's.</summary>
    public const string Version = "0.12.73";

    /// <summary>Path of a file that can be loaded.</summary>
    /// <exception cref="FfiException">This platform has none, or it is not beside the program.</exception>
    public static string Prepare()
    {
        var name = NameFor(OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "win32" : "other", RuntimeInformation.ProcessArchitecture);
        var path = new[] { AppContext.BaseDirectory, Path.GetDirectoryName(typeof(NativeLibraryFile).Assembly.Location) ?? "" }
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FfiException($"LiveKit's native library {name} is not beside the program in {AppContext.BaseDirectory}. Building LiveKit.Rtc puts it there.");
        return OperatingSystem.IsLinux() ? Weakened(path, CacheFolder()) : path;
    }

    internal static string NameFor(string system, Architecture architecture) => (system, architecture) switch
    {
        ("linux", Architecture.X64) => "rtc-node.linux-x64-gnu.node",
        ("linux", Architecture.Arm64) => "rtc-node.linux-arm64-gnu.node",
        ("darwin", Architecture.Arm64) => "rtc-node.darwin-arm64.node",
        ("darwin", Architecture.X64) => "rtc-node.darwin-x64.node",
        ("win32", Architecture.X64) => "rtc-node.win32-x64-msvc.node",
        _ => throw new FfiException($"LiveKit publishes no native library for {system} on {architecture}."),
    };

    /// <summary>The weakened copy, made at the first start and used by every later one.</summary>
    internal static string Weakened(string path, string cache)
    {
        var library = File.ReadAllBytes(path);
        // Keyed by content, so that a copy made of another file, or half a copy, is never taken for this one.
        var target = Path.Combine(cache, $"{Version}-{Convert.ToHexStringLower(SHA256.HashData(library))[..16]}.so");
        if (File.Exists(target) && new FileInfo(target).Length == library.Length) return target;
        ElfSymbols.Weaken(library, "napi_"u8);
        // Two programs may start at once: each writes its own file, and the rename is atomic whoever comes last.
        var draft = $"{target}.{Guid.NewGuid():n}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options)) file.Write(library);
        File.Move(draft, target, overwrite: true);
        return target;
    }

    /// <summary>A folder nobody else can write to: what lies in it is loaded into this process.</summary>
    private static string CacheFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg) ? xdg
            : home.Length > 0 ? Path.Combine(home, ".cache") : null;
        try
        {
            if (cache is not null) return PrivateFolder(Path.Combine(cache, "livekit-rtc"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No writable home (a service account, a read-only container): a new folder for this process alone.
        }

        return Directory.CreateTempSubdirectory("livekit-rtc-").FullName;
    }

    internal static string PrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return Directory.CreateDirectory(path).FullName;
        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, mine);
        if (File.GetUnixFileMode(path) != mine) File.SetUnixFileMode(path, mine);
        return path;
    }
}
