namespace VoiceStudio.Tests.LiveKit;

/// <summary>Tests that count the native library's handles: there is one library in the process, so nothing else may use it meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NativeLibraryCollection
{
    public const string Name = "LiveKit's native library";
}
