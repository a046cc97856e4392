using System.Runtime.InteropServices;

namespace LocalRealtime;

/// <summary>
/// glibc's heap, told to give back what is freed. Each recognizer builds and drops language models of 25 MB, on a thread of its own; by default glibc
/// keeps a heap per thread and, after the first large block was freed, takes blocks of that size from it for ever: 75 MB that nobody uses.
/// </summary>
internal static partial class NativeHeap
{
    // malloc.h
    private const int MapThreshold = -3;
    private const int ArenaMax = -8;

    /// <summary>glibc's default, which it raises by itself as long as nobody has set it.</summary>
    private const int LargeBlock = 128 * 1024;

    /// <summary>For the whole process; once, at its start, before there are threads that use native memory.</summary>
    public static void KeepSmall()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = mallopt(MapThreshold, LargeBlock);
            _ = mallopt(ArenaMax, 1);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library, which has other habits.
        }
    }

    /// <summary>Gives free pages back to the system.</summary>
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = malloc_trim(0);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // As above.
        }
    }

    [LibraryImport("libc.so.6")]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc.so.6")]
    private static partial int malloc_trim(nuint pad);
}
