using System.Buffers.Binary;
using System.Text;
using LiveKit.Rtc;

namespace VoiceStudio.Tests.LiveKit;

public sealed class NativeLibraryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livekit-rtc-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Only_undefined_global_symbols_with_the_prefix_become_weak()
    {
        var elf = Elf(("napi_create", 0x12, 0), ("napi_own", 0x12, 7), ("malloc", 0x12, 0), ("napi_weak", 0x22, 0), ("napi_local", 0x02, 0), ("napi_object", 0x11, 0));

        Assert.Equal(2, ElfSymbols.Weaken(elf, "napi_"u8));
        Assert.Equal([0x22, 0x12, 0x12, 0x22, 0x02, 0x21], Bindings(elf));
        Assert.Equal(0, ElfSymbols.Weaken(elf, "napi_"u8));
    }

    [Fact]
    public void What_is_no_ELF_file_or_a_damaged_one_is_refused()
    {
        Assert.Throws<FfiException>(() => ElfSymbols.Weaken(new byte[10], "napi_"u8));
        Assert.Throws<FfiException>(() => ElfSymbols.Weaken(new byte[1000], "napi_"u8));
        var cut = Elf(("napi_create", 0x12, 0))[..^100];
        Assert.Throws<FfiException>(() => ElfSymbols.Weaken(cut, "napi_"u8));
        var far = Elf(("napi_create", 0x12, 0));
        BinaryPrimitives.WriteUInt64LittleEndian(far.AsSpan(0x28), ulong.MaxValue);
        Assert.Throws<FfiException>(() => ElfSymbols.Weaken(far, "napi_"u8));
    }

    [Fact(Timeout = 20_000)]
    public async Task Two_programs_that_start_at_once_get_one_whole_copy()
    {
        var stop = TestContext.Current.CancellationToken;
        var library = Path.Combine(_folder.FullName, "library.node");
        await File.WriteAllBytesAsync(library, Elf(("napi_create", 0x12, 0), ("filler" + new string('x', 1 << 20), 0x12, 0)));
        var cache = NativeLibraryFile.PrivateFolder(Path.Combine(_folder.FullName, "cache"));

        var copies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => NativeLibraryFile.Weakened(library, cache), stop)));

        Assert.Single(copies.Distinct());
        Assert.Equal([copies[0]], Directory.GetFiles(cache));
        var copy = await File.ReadAllBytesAsync(copies[0], stop);
        Assert.Equal([0x22, 0x12], Bindings(copy));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copies[0]));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(cache));
        }
    }

    [Fact]
    public void Half_a_copy_is_made_again()
    {
        var library = Path.Combine(_folder.FullName, "library.node");
        File.WriteAllBytes(library, Elf(("napi_create", 0x12, 0)));
        var copy = NativeLibraryFile.Weakened(library, _folder.FullName);
        File.WriteAllBytes(copy, [1, 2, 3]);

        Assert.Equal(copy, NativeLibraryFile.Weakened(library, _folder.FullName));
        Assert.Equal(new FileInfo(library).Length, new FileInfo(copy).Length);
    }

    [Fact]
    public void A_platform_without_a_library_is_named() =>
        Assert.Contains("win32 on Arm64", Assert.Throws<FfiException>(() => NativeLibraryFile.NameFor("win32", System.Runtime.InteropServices.Architecture.Arm64)).Message, StringComparison.Ordinal);

    // A file header, a section of symbols, one of names, and the table of both: all that is read.
    private static byte[] Elf(params (string Name, byte Info, ushort Section)[] symbols)
    {
        var names = Encoding.ASCII.GetBytes(string.Concat(symbols.Select(s => s.Name + "\0")));
        var (symbolsAt, namesAt) = (64, 64 + symbols.Length * 24);
        var sectionsAt = namesAt + names.Length;
        var elf = new byte[sectionsAt + 3 * 64];
        "\u007fELF\u0002\u0001"u8.CopyTo(elf);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(0x28), (ulong)sectionsAt);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(0x3c), 3);
        for (int i = 0, name = 0; i < symbols.Length; name += symbols[i++].Name.Length + 1)
        {
            var symbol = elf.AsSpan(symbolsAt + i * 24);
            BinaryPrimitives.WriteUInt32LittleEndian(symbol, (uint)name);
            symbol[4] = symbols[i].Info;
            BinaryPrimitives.WriteUInt16LittleEndian(symbol[6..], symbols[i].Section);
        }

        names.CopyTo(elf, namesAt);
        Section(elf.AsSpan(sectionsAt + 64), type: 11, symbolsAt, symbols.Length * 24, link: 2);
        Section(elf.AsSpan(sectionsAt + 128), type: 3, namesAt, names.Length, link: 0);
        return elf;
    }

    private static void Section(Span<byte> section, uint type, int at, int size, uint link)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(section[4..], type);
        BinaryPrimitives.WriteUInt64LittleEndian(section[0x18..], (ulong)at);
        BinaryPrimitives.WriteUInt64LittleEndian(section[0x20..], (ulong)size);
        BinaryPrimitives.WriteUInt32LittleEndian(section[0x28..], link);
    }

    private static int[] Bindings(byte[] elf)
    {
        var sections = (int)BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(0x28));
        var count = (int)BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(sections + 64 + 0x20)) / 24;
        return [.. Enumerable.Range(0, count).Select(i => (int)elf[64 + i * 24 + 4])];
    }
}
