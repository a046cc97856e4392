using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf;
using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>
/// The native library: one in a process, loaded at first use, never unloaded (it is marked so). Requests go in by function call; everything
/// else comes back through one callback on the library's own threads, where nothing may block or throw.
/// </summary>
internal sealed class FfiLibrary
{
    private static readonly Lazy<FfiLibrary> Loaded = new(() => new FfiLibrary(NativeLibraryFile.Prepare()));

    private readonly unsafe delegate* unmanaged[Cdecl]<byte*, nuint, byte**, nuint*, ulong> _request;
    private readonly unsafe delegate* unmanaged[Cdecl]<ulong, byte> _drop;

    private unsafe FfiLibrary(string path)
    {
        try
        {
            var library = NativeLibrary.Load(path);
            _request = (delegate* unmanaged[Cdecl]<byte*, nuint, byte**, nuint*, ulong>)NativeLibrary.GetExport(library, "livekit_ffi_request");
            _drop = (delegate* unmanaged[Cdecl]<ulong, byte>)NativeLibrary.GetExport(library, "livekit_ffi_drop_handle");
            Events = new FfiEvents(this);
            Initialize((delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<byte*, nuint, void>, byte, byte*, byte*, void>)
                NativeLibrary.GetExport(library, "livekit_ffi_initialize"));
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new FfiException($"LiveKit's native library does not load: {e.Message}", e);
        }
    }

    /// <exception cref="FfiException">It cannot be found or loaded.</exception>
    public static FfiLibrary Instance => Loaded.Value;

    public static int LiveHandles => Loaded.IsValueCreated ? Loaded.Value.Handles.Live : 0;

    public HandleCount Handles { get; } = new();

    public FfiEvents Events { get; }

    /// <summary>Sends a request and reads the immediate answer.</summary>
    /// <exception cref="FfiException">The library refused; its reason is in the log.</exception>
    public FfiResponse Request(FfiRequest request)
    {
        var bytes = request.ToByteArray();
        var handle = Send(bytes, out var response);
        if (handle == 0) throw new FfiException($"LiveKit's native library refused the request {request.MessageCase}; its log says why.");
        try
        {
            return FfiResponse.Parser.ParseFrom(response);
        }
        finally
        {
            Drop(handle); // frees the answer's bytes
        }
    }

    /// <summary>Sends a request already encoded, whose answer holds nothing of interest.</summary>
    /// <exception cref="FfiException">The library refused.</exception>
    public void Request(ReadOnlySpan<byte> request)
    {
        var handle = Send(request, out _);
        if (handle == 0) throw new FfiException("LiveKit's native library refused a request; its log says why.");
        Drop(handle);
    }

    /// <summary>Sends a request and waits for the event that ends it.</summary>
    /// <param name="build">Makes the request around the id that its end will carry.</param>
    /// <param name="late">What to do with a result that comes after <paramref name="stop"/>; by default its handles are given back.</param>
    /// <param name="stop">Ends the waiting, not the request: the library has no way to take one back.</param>
    public async Task<FfiEvent> Call(Func<ulong, FfiRequest> build, CancellationToken stop, Action<FfiEvent>? late = null)
    {
        var (id, result) = Events.Calls.Begin(late ?? DropHandles);
        try
        {
            if (Events.Panic is { } panic) throw new FfiException(panic.Message, panic);
            Request(build(id));
        }
        catch
        {
            Events.Calls.Forget(id);
            throw;
        }

        using (stop.Register(() => Events.Calls.Abandon(id, stop))) return await result.ConfigureAwait(false);
    }

    public unsafe bool Drop(ulong handle) => _drop(handle) != 0;

    public void DropHandles(IMessage message) => OwnedHandles.DropAll(message, Drop);

    public FfiHandle Own(FfiOwnedHandle handle) => new(this, handle);

    private unsafe ulong Send(ReadOnlySpan<byte> request, out ReadOnlySpan<byte> response)
    {
        byte* data;
        nuint length;
        fixed (byte* bytes = request)
        {
            var handle = _request(bytes, (nuint)request.Length, &data, &length);
            response = handle == 0 ? default : new ReadOnlySpan<byte>(data, (int)length);
            return handle;
        }
    }

    private unsafe void Initialize(delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<byte*, nuint, void>, byte, byte*, byte*, void> initialize)
    {
        s_events = Events;
        // The name is one of a fixed list; another one is logged as a mistake. The engine below is the Rust SDK's.
        fixed (byte* sdk = "rust\0"u8)
        fixed (byte* version = System.Text.Encoding.ASCII.GetBytes(NativeLibraryFile.Version + "\0"))
            initialize(&OnEvent, 1, sdk, version);
    }

    // Set before the callback is handed over: it can come while the constructor still runs.
    private static FfiEvents? s_events;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void OnEvent(byte* data, nuint length) => s_events?.Receive(new ReadOnlySpan<byte>(data, (int)length));
}
