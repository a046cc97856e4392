using System.Collections.Concurrent;
using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>Oneself in the room. Its methods throw <see cref="RoomException"/> with the server's or the library's reason when refused.</summary>
public sealed class LocalParticipant : Participant
{
    private readonly ConcurrentDictionary<string, LocalTrackPublication> _publications = new();

    internal LocalParticipant(FfiLibrary library, OwnedParticipant owned) : base(library, owned)
    {
    }

    /// <summary>What is published, by the tracks' sids.</summary>
    public IReadOnlyDictionary<string, LocalTrackPublication> TrackPublications => _publications;

    /// <summary>Lets the others hear a track. The server has 10 s to take it.</summary>
    public async Task<LocalTrackPublication> PublishTrackAsync(LocalAudioTrack track, TrackPublishOptions? options = null, CancellationToken stop = default)
    {
        var end = await Call(id => new FfiRequest
        {
            PublishTrack = new PublishTrackRequest
            {
                LocalParticipantHandle = Handle.Id,
                TrackHandle = track.Handle.Id,
                Options = (options ?? new TrackPublishOptions()).ToFfi(),
                RequestAsyncId = id,
            },
        }, stop).ConfigureAwait(false);
        if (end.PublishTrack.HasError) throw new RoomException($"The track was not published: {end.PublishTrack.Error}");
        var publication = new LocalTrackPublication(Library, end.PublishTrack.Publication, track);
        _publications[publication.Sid] = publication;
        return publication;
    }

    /// <summary>Takes a track back; it can be published again.</summary>
    public async Task UnpublishTrackAsync(string trackSid, CancellationToken stop = default)
    {
        var end = await Call(id => new FfiRequest
        {
            UnpublishTrack = new UnpublishTrackRequest { LocalParticipantHandle = Handle.Id, TrackSid = trackSid, StopOnUnpublish = false, RequestAsyncId = id },
        }, stop).ConfigureAwait(false);
        Check(end.UnpublishTrack, "The track was not unpublished");
        if (_publications.TryRemove(trackSid, out var publication)) publication.Dispose();
    }

    /// <summary>Changes these attributes and keeps the others; an empty value removes its key. The server has 5 s to agree.</summary>
    public async Task SetAttributesAsync(IReadOnlyDictionary<string, string> attributes, CancellationToken stop = default)
    {
        var request = new SetLocalAttributesRequest { LocalParticipantHandle = Handle.Id };
        foreach (var (key, value) in attributes) request.Attributes.Add(new AttributesEntry { Key = key, Value = value });
        var end = await Call(id =>
        {
            request.RequestAsyncId = id;
            return new FfiRequest { SetLocalAttributes = request };
        }, stop).ConfigureAwait(false);
        Check(end.SetLocalAttributes, "The attributes were not set");
    }

    public async Task SetMetadataAsync(string metadata, CancellationToken stop = default)
    {
        var end = await Call(id => new FfiRequest
        {
            SetLocalMetadata = new SetLocalMetadataRequest { LocalParticipantHandle = Handle.Id, Metadata = metadata, RequestAsyncId = id },
        }, stop).ConfigureAwait(false);
        Check(end.SetLocalMetadata, "The metadata was not set");
    }

    public async Task SetNameAsync(string name, CancellationToken stop = default)
    {
        var end = await Call(id => new FfiRequest
        {
            SetLocalName = new SetLocalNameRequest { LocalParticipantHandle = Handle.Id, Name = name, RequestAsyncId = id },
        }, stop).ConfigureAwait(false);
        Check(end.SetLocalName, "The name was not set");
    }

    /// <summary>Sends one packet of at most some 60 kB.</summary>
    /// <param name="data">Must not change before the task ends.</param>
    /// <param name="reliable">Repeated until it arrives, and in order; otherwise at best once.</param>
    /// <param name="topic">What it is about.</param>
    /// <param name="destinationIdentities">To whom; everybody when null or empty.</param>
    /// <param name="stop">Gives up waiting.</param>
    public async Task PublishDataAsync(ReadOnlyMemory<byte> data, bool reliable = true, string? topic = null, IReadOnlyCollection<string>? destinationIdentities = null, CancellationToken stop = default)
    {
        using var pinned = data.Pin(); // until its end: the library may read it later than it says
        var request = new PublishDataRequest { LocalParticipantHandle = Handle.Id, DataPtr = Address(pinned), DataLen = (ulong)data.Length, Reliable = reliable };
        if (topic is not null) request.Topic = topic;
        request.DestinationIdentities.Add(destinationIdentities ?? []);
        var end = await Call(id =>
        {
            request.RequestAsyncId = id;
            return new FfiRequest { PublishData = request };
        }, stop).ConfigureAwait(false);
        Check(end.PublishData, "The data was not sent");
    }

    /// <summary>Sends a text of any length.</summary>
    /// <returns>The stream's id.</returns>
    public async Task<string> SendTextAsync(string text, StreamTextOptions? options = null, CancellationToken stop = default)
    {
        var end = await Call(id => new FfiRequest
        {
            SendText = new StreamSendTextRequest { LocalParticipantHandle = Handle.Id, Options = (options ?? new StreamTextOptions()).ToFfi(), Text = text, RequestAsyncId = id },
        }, stop).ConfigureAwait(false);
        if (end.SendText.Error is { } error) throw new RoomException($"The text was not sent: {error.Description}");
        return end.SendText.Info.StreamId;
    }

    /// <summary>Opens a text that is written bit by bit.</summary>
    public async Task<TextStreamWriter> StreamTextAsync(StreamTextOptions? options = null, CancellationToken stop = default)
    {
        var end = await Call(id => new FfiRequest
        {
            TextStreamOpen = new TextStreamOpenRequest { LocalParticipantHandle = Handle.Id, Options = (options ?? new StreamTextOptions()).ToFfi(), RequestAsyncId = id },
        }, stop).ConfigureAwait(false);
        if (end.TextStreamOpen.Error is { } error) throw new RoomException($"The text stream was not opened: {error.Description}");
        return new TextStreamWriter(Library, end.TextStreamOpen.Writer);
    }

    /// <summary>Calls a procedure that another participant has registered.</summary>
    /// <exception cref="RpcException">It was not found, did not answer in time, or answered with an error.</exception>
    public async Task<string> PerformRpcAsync(string destinationIdentity, string method, string payload, TimeSpan? responseTimeout = null, CancellationToken stop = default)
    {
        var request = new PerformRpcRequest { LocalParticipantHandle = Handle.Id, DestinationIdentity = destinationIdentity, Method = method, Payload = payload };
        if (responseTimeout is { } limit) request.ResponseTimeoutMs = (uint)limit.TotalMilliseconds;
        var end = await Call(id =>
        {
            request.RequestAsyncId = id;
            return new FfiRequest { PerformRpc = request };
        }, stop).ConfigureAwait(false);
        if (end.PerformRpc.Error is { } error) throw new RpcException(error.Code, error.Message, error.HasData ? error.Data : null);
        return end.PerformRpc.Payload;
    }

    internal override TrackPublication? Publication(string sid) => _publications.GetValueOrDefault(sid);

    // After a full reconnect the same publication has another sid.
    internal void Republished(LocalTrackRepublished message)
    {
        if (!_publications.TryRemove(message.PreviousSid, out var publication)) return;
        publication.Take(message.Info);
        _publications[publication.Sid] = publication;
    }

    internal void Dispose()
    {
        foreach (var publication in _publications.Values) publication.Dispose();
        _publications.Clear();
        Handle.Dispose();
    }

    private Task<FfiEvent> Call(Func<ulong, FfiRequest> build, CancellationToken stop) =>
        Handle.IsClosed ? throw new RoomException("The room is over.") : Library.Call(build, stop);

    private static void Check(Ffi.AsyncCallback end, string what)
    {
        if (end.HasError && end.Error.Length > 0) throw new RoomException($"{what}: {end.Error}");
    }

    private static unsafe ulong Address(in System.Buffers.MemoryHandle pinned) => (ulong)pinned.Pointer;
}
