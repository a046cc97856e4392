namespace VoiceStudio.Tests.LocalLiveKit.MediaData;

public enum DataClient
{
    Browser,
    Rust,
}

/// <summary>Somebody in a room who sends and receives data with a real client.</summary>
internal interface IDataCaller : IAsyncDisposable
{
    Task SendTextAsync(string text, CancellationToken stop);

    /// <summary>The next text stream, whole: its sender and what it said.</summary>
    Task<(string From, string Text)> TextAsync(CancellationToken stop);

    /// <summary>Sends packets "0", "1", ..., a few each millisecond.</summary>
    Task SendPacketsAsync(int count, bool reliable, string? to, CancellationToken stop);

    /// <summary>The next data packet: "sender topic text".</summary>
    Task<string> PacketAsync(CancellationToken stop);
}
