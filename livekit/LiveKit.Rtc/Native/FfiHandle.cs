using Microsoft.Win32.SafeHandles;

namespace LiveKit.Rtc;

/// <summary>Something in the native library that is ours to give back, once.</summary>
internal sealed class FfiHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly FfiLibrary _library;

    public FfiHandle(FfiLibrary library, Ffi.FfiOwnedHandle owned) : base(ownsHandle: true)
    {
        _library = library;
        SetHandle((nint)owned.Id);
        library.Handles.Opened();
    }

    public ulong Id => (ulong)handle;

    /// <summary>The library has taken it back itself (readers when read, writers when closed).</summary>
    public void Surrender()
    {
        if (IsClosed) return;
        _library.Handles.Closed();
        SetHandleAsInvalid();
    }

    protected override bool ReleaseHandle()
    {
        _library.Handles.Closed();
        return _library.Drop((ulong)handle);
    }
}

/// <summary>How many handles are open: what a test looks at for leaks.</summary>
internal sealed class HandleCount
{
    private int _live;

    public int Live => Volatile.Read(ref _live);

    public void Opened() => Interlocked.Increment(ref _live);

    public void Closed() => Interlocked.Decrement(ref _live);
}
