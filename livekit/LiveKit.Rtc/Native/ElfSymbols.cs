using System.Buffers.Binary;

namespace LiveKit.Rtc;

/// <summary>
/// Makes LiveKit's native library loadable without Node.js. It is published as a Node add-on: its <c>napi_*</c> symbols are expected in
/// the process, and Linux refuses to load it without them although nothing we call needs them. Marked weak, they may be missing.
/// (System V ABI, generic ELF: symbol table, <c>st_info</c>. On macOS and Windows they are looked up late, and nothing is needed.)
/// </summary>
internal static class ElfSymbols
{
    private const int SectionHeaderSize = 64, SymbolSize = 24;
    private const uint DynamicSymbols = 11; // SHT_DYNSYM
    private const int Global = 1, Weak = 2; // STB_GLOBAL, STB_WEAK

    /// <summary>Marks every undefined global symbol with the prefix weak, in place.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="FfiException">Not a 64-bit little-endian ELF file, or a damaged one.</exception>
    public static int Weaken(Span<byte> file, ReadOnlySpan<byte> prefix)
    {
        if (file.Length < 64 || !file.StartsWith("\u007fELF"u8) || file[4] != 2 || file[5] != 1)
            throw new FfiException("The LiveKit library is not a 64-bit little-endian ELF file.");
        try
        {
            return WeakenSymbols(file, prefix);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException or IndexOutOfRangeException)
        {
            throw new FfiException("The LiveKit library's ELF tables are damaged.", e);
        }
    }

    private static int WeakenSymbols(Span<byte> file, ReadOnlySpan<byte> prefix)
    {
        var sections = Offset(file, 0x28);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3c..]);
        for (var i = 0; i < count; i++)
        {
            var section = file.Slice(sections + i * SectionHeaderSize, SectionHeaderSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != DynamicSymbols) continue;
            var names = file.Slice(sections + (int)BinaryPrimitives.ReadUInt32LittleEndian(section[0x28..]) * SectionHeaderSize, SectionHeaderSize);
            var symbols = file.Slice(Offset(section, 0x18), Offset(section, 0x20));
            return Weaken(symbols, file.Slice(Offset(names, 0x18), Offset(names, 0x20)), prefix);
        }

        throw new FfiException("The LiveKit library has no dynamic symbols.");
    }

    private static int Weaken(Span<byte> symbols, ReadOnlySpan<byte> names, ReadOnlySpan<byte> prefix)
    {
        var weakened = 0;
        for (var at = 0; at + SymbolSize <= symbols.Length; at += SymbolSize)
        {
            var symbol = symbols.Slice(at, SymbolSize);
            var isUndefined = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) == 0;
            if (!isUndefined || symbol[4] >> 4 != Global) continue;
            if (!names[checked((int)BinaryPrimitives.ReadUInt32LittleEndian(symbol))..].StartsWith(prefix)) continue;
            symbol[4] = (byte)((Weak << 4) | (symbol[4] & 0xf));
            weakened++;
        }

        return weakened;
    }

    private static int Offset(ReadOnlySpan<byte> from, int at) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(from[at..]));
}
