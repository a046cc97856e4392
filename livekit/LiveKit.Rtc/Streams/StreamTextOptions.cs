namespace LiveKit.Rtc;

/// <summary>What goes with a text.</summary>
public sealed record StreamTextOptions
{
    /// <summary>What it is about: <c>lk.chat</c>, <c>lk.transcription</c>, or one's own.</summary>
    public string Topic { get; init; } = "";

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>To whom; everybody when empty.</summary>
    public IReadOnlyCollection<string> DestinationIdentities { get; init; } = [];

    /// <summary>Makes the text one that another participant is seen to have sent; the server must allow it.</summary>
    public string? SenderIdentity { get; init; }

    public string? StreamId { get; init; }

    public string? ReplyToStreamId { get; init; }

    internal Ffi.StreamTextOptions ToFfi()
    {
        var options = new Ffi.StreamTextOptions { Topic = Topic };
        foreach (var (key, value) in Attributes) options.Attributes[key] = value;
        options.DestinationIdentities.Add(DestinationIdentities);
        if (SenderIdentity is not null) options.SenderIdentity = SenderIdentity;
        if (StreamId is not null) options.Id = StreamId;
        if (ReplyToStreamId is not null) options.ReplyToStreamId = ReplyToStreamId;
        return options;
    }
}

/// <summary>What is known of a text before it is read.</summary>
public sealed record TextStreamInfo(string StreamId, string Topic, string MimeType, DateTimeOffset Sent, IReadOnlyDictionary<string, string> Attributes)
{
    internal static TextStreamInfo From(Ffi.TextStreamInfo info) => new(
        info.StreamId, info.Topic, info.MimeType, DateTimeOffset.UnixEpoch.AddMilliseconds(info.Timestamp), new Dictionary<string, string>(info.Attributes));
}
