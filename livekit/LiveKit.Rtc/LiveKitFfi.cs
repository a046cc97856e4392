using Microsoft.Extensions.Logging;

namespace LiveKit.Rtc;

/// <summary>What a program may want to know about, and tell, the native library as a whole.</summary>
public static class LiveKitFfi
{
    /// <summary>Version of the native library that this one was written for.</summary>
    public static string Version => NativeLibraryFile.Version;

    /// <summary>Objects in the native library that are still open; 0 when every room, source, track and stream was disposed.</summary>
    public static int LiveHandles => FfiLibrary.LiveHandles;

    internal static FfiLog Log { get; } = new();

    /// <summary>Where the library's own log goes: errors, warnings, and as debug its information. Without it, nowhere.</summary>
    public static void UseLogger(ILogger logger) => Log.Sink = logger;

    /// <summary>Loads the library now (0.1 to 0.5 s at the first start on a machine) instead of at the first room.</summary>
    /// <exception cref="FfiException">It cannot be found or loaded.</exception>
    public static void Load() => _ = FfiLibrary.Instance;
}
