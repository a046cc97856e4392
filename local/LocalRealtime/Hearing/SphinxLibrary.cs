using System.Reflection;
using System.Runtime.InteropServices;

namespace LocalRealtime.Hearing;

/// <summary>
/// PocketSphinx 5prealpha as Debian ships it: libpocketsphinx3 and libsphinxbase3. Signatures from pocketsphinx.h, ps_search.h,
/// cmd_ln.h, ngram_model.h and err.h of that version.
/// </summary>
internal static partial class SphinxLibrary
{
    private const string Decoder = "pocketsphinx";
    private const string Base = "sphinxbase";

    static SphinxLibrary() => NativeLibrary.SetDllImportResolver(typeof(SphinxLibrary).Assembly, Resolve);

    /// <summary>Null when the library is here, else what to install.</summary>
    public static string? Missing { get; } = NativeLibrary.TryLoad("libpocketsphinx.so.3", out _)
        ? null
        : "the library libpocketsphinx.so.3 is not installed (Debian: apt-get install libpocketsphinx3 pocketsphinx-en-us)";

    [LibraryImport(Decoder)]
    public static partial nint ps_args();

    [LibraryImport(Decoder)]
    public static partial nint ps_init(nint config);

    [LibraryImport(Decoder)]
    public static partial int ps_free(nint decoder);

    [LibraryImport(Decoder)]
    public static partial nint ps_get_logmath(nint decoder);

    /// <summary>A <c>feat_t</c>, which the decoder owns.</summary>
    [LibraryImport(Decoder)]
    public static partial nint ps_get_feat(nint decoder);

    [LibraryImport(Decoder, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ps_add_word(nint decoder, string word, string phones, int update);

    /// <summary>The answer belongs to the caller: <see cref="NativeMemory.Free(void*)"/>.</summary>
    [LibraryImport(Decoder, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ps_lookup_word(nint decoder, string word);

    [LibraryImport(Decoder, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ps_set_lm(nint decoder, string name, nint model);

    [LibraryImport(Decoder, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ps_set_search(nint decoder, string name);

    [LibraryImport(Decoder, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ps_unset_search(nint decoder, string name);

    [LibraryImport(Decoder)]
    public static partial int ps_start_stream(nint decoder);

    [LibraryImport(Decoder)]
    public static partial int ps_start_utt(nint decoder);

    [LibraryImport(Decoder)]
    public static partial int ps_process_raw(nint decoder, ReadOnlySpan<short> samples, nuint count, int withoutSearch, int wholeUtterance);

    [LibraryImport(Decoder)]
    public static partial int ps_end_utt(nint decoder);

    [LibraryImport(Decoder)]
    public static partial nint ps_get_hyp(nint decoder, out int score);

    [LibraryImport(Base)]
    public static partial nint cmd_ln_parse_r(nint previous, nint definitions, int count, ReadOnlySpan<nint> arguments, int strict);

    [LibraryImport(Base)]
    public static partial int cmd_ln_free_r(nint config);

    [LibraryImport(Base, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ngram_model_read(nint config, string file, int type, nint logmath);

    [LibraryImport(Base)]
    public static partial nint ngram_model_set_init(nint config, ReadOnlySpan<nint> models, ReadOnlySpan<nint> names, ReadOnlySpan<float> weights, int count);

    [LibraryImport(Base)]
    public static partial int ngram_model_free(nint model);

    /// <summary>How many n-grams of each order; the model owns the array.</summary>
    [LibraryImport(Base)]
    public static unsafe partial uint* ngram_model_get_counts(nint model);

    /// <summary>A word by its number; the model owns the text.</summary>
    [LibraryImport(Base)]
    public static partial nint ngram_word(nint model, int word);

    /// <summary>The logarithm of a word's probability after a history.</summary>
    [LibraryImport(Base)]
    public static partial int ngram_ng_score(nint model, int word, ReadOnlySpan<int> history, int length, out int used);

    [LibraryImport(Base)]
    public static partial nint logmath_init(double logarithmBase, int shift, int useTable);

    [LibraryImport(Base)]
    public static partial int logmath_free(nint logmath);

    /// <param name="cmn">A <c>cmn_t</c>.</param>
    [LibraryImport(Base)]
    public static partial void cmn_live_get(nint cmn, Span<float> mean);

    /// <param name="cmn">A <c>cmn_t</c>.</param>
    [LibraryImport(Base)]
    public static partial void cmn_live_set(nint cmn, ReadOnlySpan<float> mean);

    [LibraryImport(Base)]
    public static partial void err_set_logfp(nint file);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
        => name is Decoder or Base ? NativeLibrary.Load($"lib{name}.so.3") : nint.Zero;
}
