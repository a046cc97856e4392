using System.Security.Cryptography;
using Wasmtime;

namespace LocalRealtime.Speaking;

/// <summary>
/// Flite as a WASI program in Wasmtime: one instance per sentence, so the same words in the same voice are the same bytes.
/// Compiling takes the better part of a second, once per machine: the result is kept in the user's cache folder.
/// </summary>
internal sealed class FliteEngine : IDisposable
{
    private readonly Engine _engine = new(new Config());
    private readonly Lazy<Module> _module;

    public FliteEngine(string wasmPath) => _module = new Lazy<Module>(() => Load(wasmPath));

    /// <summary>Compiles now instead of with the first sentence.</summary>
    public void Load() => _ = _module.Value;

    /// <summary>The sentence as a RIFF file, and what Flite printed.</summary>
    /// <exception cref="InvalidOperationException">Flite made no sound of it.</exception>
    public (byte[] Wave, string Printed) Run(IEnumerable<string> arguments)
    {
        var folder = Directory.CreateTempSubdirectory("localrealtime-");
        try
        {
            using var printed = new MemoryStream();
            using var store = new Store(_engine);
            store.SetWasiConfiguration(new WasiConfiguration()
                .WithArgs(["flite", .. arguments, "-o", "/out/speech.wav"])
                .WithStandardOutputCallback(bytes => printed.Write(bytes))
                .WithPreopenedDirectory(folder.FullName, "/out", true));
            using var linker = new Linker(_engine);
            linker.DefineWasi();
            var start = linker.Instantiate(store, _module.Value).GetAction("_start")
                ?? throw new InvalidOperationException("flite.wasm is not a WASI command: no _start.");
            start();
            var file = Path.Combine(folder.FullName, "speech.wav");
            if (!File.Exists(file)) throw new InvalidOperationException("Flite wrote no sound.");
            return (File.ReadAllBytes(file), System.Text.Encoding.ASCII.GetString(printed.ToArray()));
        }
        catch (WasmtimeException e)
        {
            throw new InvalidOperationException("Flite stopped: " + e.Message, e);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public void Dispose()
    {
        if (_module.IsValueCreated) _module.Value.Dispose();
        _engine.Dispose();
    }

    private Module Load(string wasmPath)
    {
        var kept = Path.Combine(CacheFolder.Path, $"flite-{typeof(Engine).Assembly.GetName().Version}-{Fingerprint(wasmPath)}.cwasm");
        try
        {
            if (File.Exists(kept)) return Module.DeserializeFile(_engine, "flite", kept);
        }
        catch (WasmtimeException)
        {
            // Another build of Wasmtime or another processor wrote it: compile anew and replace it.
        }

        var module = Module.FromFile(_engine, wasmPath);
        Keep(module, kept);
        return module;
    }

    private static string Fingerprint(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file)[..8]);
    }

    private static void Keep(Module module, string path)
    {
        var fresh = path + "." + Environment.ProcessId;
        try
        {
            File.WriteAllBytes(fresh, module.Serialize());
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written costs time at the next start, nothing else.
        }
    }
}
