using System.Globalization;
using System.Runtime.InteropServices;

namespace LocalRealtime.Hearing;

/// <summary>One PocketSphinx decoder: about 65 MB, one utterance at a time, one thread at a time.</summary>
internal sealed class SphinxDecoder : IDisposable
{
    /// <summary>Fewer states and no second pass: half the time for one word in a hundred.</summary>
    private static readonly string[] Fast = ["-fwdflat", "no", "-bestpath", "no", "-maxhmmpf", "3000"];

    /// <summary>Where a <c>feat_t</c> keeps its <c>cmn_t</c>: sphinxbase/feat.h of libsphinxbase.so.3, eleven words in.</summary>
    private const int NormalizerAt = 11;

    private const int Cepstra = 13;

    private const float NamesWeight = 0.15f;

    private readonly string _modelFolder;
    private readonly nint _config;
    private readonly nint _decoder;
    private readonly nint _english;
    private readonly nint _normalizer;
    private readonly float[] _unknownVoice = new float[Cepstra];
    private string? _search;
    private int _searches;

    /// <param name="modelFolder">Holds en-us/, en-us.lm.bin and cmudict-en-us.dict.</param>
    /// <exception cref="InvalidOperationException">The model cannot be loaded.</exception>
    public SphinxDecoder(string modelFolder)
    {
        _modelFolder = modelFolder;
        SphinxLibrary.err_set_logfp(nint.Zero);
        _config = Parse(["localrealtime", "-hmm", Path.Combine(modelFolder, "en-us"), "-dict", Lexicon.FileFor(modelFolder), .. Fast]);
        _decoder = SphinxLibrary.ps_init(_config);
        if (_decoder == nint.Zero) throw new InvalidOperationException($"PocketSphinx could not load the model in {modelFolder}.");
        _english = Read(Lexicon.ModelOf(modelFolder));
        _normalizer = Marshal.ReadIntPtr(SphinxLibrary.ps_get_feat(_decoder), NormalizerAt * nint.Size);
        SphinxLibrary.cmn_live_get(_normalizer, _unknownVoice);
    }

    /// <summary>Listens for these phrases more than for others. Takes half a second of work: best between utterances.</summary>
    /// <param name="spellings">How invented words sound, as CMU phones.</param>
    public void Expect(PhraseModel phrases, IReadOnlyDictionary<string, string> spellings)
    {
        foreach (var (word, phones) in spellings)
        {
            if (!Knows(word)) SphinxLibrary.ps_add_word(_decoder, word, phones, 0);
        }

        var file = Path.GetTempFileName();
        File.WriteAllText(file, phrases.ToArpa(Knows));
        var expected = Read(file);
        File.Delete(file);
        using var names = new Strings(["english", "expected"]);
        var both = SphinxLibrary.ngram_model_set_init(_config, [_english, expected], names.Pointers, [1 - NamesWeight, NamesWeight], 2);
        // The old one goes first: two at a time are 25 MB more at the worst moment.
        if (_search is not null) _ = SphinxLibrary.ps_unset_search(_decoder, _search);
        var search = string.Create(CultureInfo.InvariantCulture, $"session{_searches++}");
        if (SphinxLibrary.ps_set_lm(_decoder, search, both) != 0 || SphinxLibrary.ps_set_search(_decoder, search) != 0)
            throw new InvalidOperationException("PocketSphinx refused the language model.");
        // The search holds the set, and the set both models: what was ours is given back.
        _ = SphinxLibrary.ngram_model_free(both);
        _ = SphinxLibrary.ngram_model_free(expected);
        _search = search;
    }

    public bool Knows(string word)
    {
        var phones = SphinxLibrary.ps_lookup_word(_decoder, word);
        if (phones == nint.Zero) return false;
        unsafe
        {
            NativeMemory.Free((void*)phones);
        }

        return true;
    }

    /// <param name="ear">
    /// What was learned of this caller's voice and line. A decoder would else listen with what it learned of whoever spoke before,
    /// and what it hears would depend on which decoder was free.
    /// </param>
    public void Start(Ear ear)
    {
        _ = SphinxLibrary.ps_start_stream(_decoder);
        SphinxLibrary.cmn_live_set(_normalizer, ear.Mean ?? _unknownVoice);
        _ = SphinxLibrary.ps_start_utt(_decoder);
    }

    /// <param name="samples">16 kHz mono.</param>
    public void Process(ReadOnlySpan<short> samples) => _ = SphinxLibrary.ps_process_raw(_decoder, samples, (nuint)samples.Length, 0, 0);

    public void End() => _ = SphinxLibrary.ps_end_utt(_decoder);

    /// <summary>Remembers the voice that has just been heard.</summary>
    public void Learn(Ear ear)
    {
        var mean = new float[Cepstra];
        SphinxLibrary.cmn_live_get(_normalizer, mean);
        ear.Mean = mean;
    }

    /// <summary>The best words so far.</summary>
    public string Words => Marshal.PtrToStringUTF8(SphinxLibrary.ps_get_hyp(_decoder, out _)) ?? "";

    public void Dispose()
    {
        _ = SphinxLibrary.ps_free(_decoder);
        _ = SphinxLibrary.ngram_model_free(_english);
        _ = SphinxLibrary.cmd_ln_free_r(_config);
    }

    private nint Read(string file)
    {
        const int autoDetect = 0;
        var model = SphinxLibrary.ngram_model_read(_config, file, autoDetect, SphinxLibrary.ps_get_logmath(_decoder));
        return model != nint.Zero ? model : throw new InvalidOperationException($"PocketSphinx could not read the language model {Path.GetFileName(file)} for {_modelFolder}.");
    }

    private static nint Parse(string[] arguments)
    {
        using var strings = new Strings(arguments);
        var config = SphinxLibrary.cmd_ln_parse_r(nint.Zero, SphinxLibrary.ps_args(), arguments.Length, strings.Pointers, 1);
        return config != nint.Zero ? config : throw new InvalidOperationException("PocketSphinx refused its settings.");
    }

    /// <summary>C strings for the length of a call.</summary>
    private sealed class Strings(string[] texts) : IDisposable
    {
        public nint[] Pointers { get; } = [.. texts.Select(Marshal.StringToCoTaskMemUTF8)];

        public void Dispose()
        {
            foreach (var pointer in Pointers) Marshal.FreeCoTaskMem(pointer);
        }
    }
}
