namespace LocalLiveKit.Media.Sctp;

/// <summary>The channels of an association: opening (RFC 8832), messages (RFC 8831 §6.6) and closing (RFC 8831 §6.7). Called under the association's lock.</summary>
internal sealed class DataChannels(SctpAssociation association, SendQueue queue, SctpOptions options, List<SctpEvent> events)
{
    private const int MaxChannels = 256;

    private readonly Dictionary<ushort, DataChannel> _channels = [];

    /// <summary>Streams that we must reset; the caller empties it.</summary>
    public List<ushort> WantedResets { get; } = [];

    /// <exception cref="InvalidOperationException">There are too many channels.</exception>
    public DataChannel Open(DcepOpen open)
    {
        if (_channels.Count >= MaxChannels) throw new InvalidOperationException($"A client has at most {MaxChannels} data channels.");
        var id = options.OpensOddStreams ? (ushort)1 : (ushort)0;
        while (_channels.ContainsKey(id)) id += 2;
        var channel = _channels[id] = new DataChannel(association, id, open);
        QueueDcep(id, open.Write());
        return channel;
    }

    /// <summary>Queues a message. False: see <see cref="DataChannel.Send"/>.</summary>
    public bool Queue(DataChannel channel, ReadOnlyMemory<byte> data, bool binary, TimeSpan now)
    {
        if (channel.State >= DataChannelState.Closing) return false;
        if (channel.IsReliable && queue.Bytes(channel.StreamId) + data.Length > options.MaxQueuedReliable) return false;
        var isEmpty = data.IsEmpty;
        queue.Add(new OutgoingMessage
        {
            StreamId = channel.StreamId,
            Protocol = (binary, isEmpty) switch
            {
                (true, false) => PayloadProtocol.Binary,
                (true, true) => PayloadProtocol.EmptyBinary,
                (false, false) => PayloadProtocol.Text,
                (false, true) => PayloadProtocol.EmptyText,
            },
            Data = isEmpty ? new byte[1] : data,
            // RFC 8832 §6: in order until the opening is confirmed, or a message could overtake it.
            Unordered = !channel.Ordered && channel.State == DataChannelState.Open,
            MaxRetransmits = channel.MaxRetransmits,
            ExpiresAt = now + channel.MaxLifetime,
        });
        if (!channel.IsReliable) channel.Dropped += queue.DropOldest(channel.StreamId, options.MaxQueuedLossy);
        return true;
    }

    public void Deliver(in SctpMessage message)
    {
        if (message.Protocol == PayloadProtocol.Dcep) OnDcep(message);
        else if (_channels.TryGetValue(message.StreamId, out var channel) && channel.State != DataChannelState.Closed)
        {
            var isEmpty = message.Protocol is PayloadProtocol.EmptyText or PayloadProtocol.EmptyBinary;
            events.Add(new(SctpEventKind.Message, channel, message.Protocol, isEmpty ? [] : message.Data));
        }
    }

    public void Close(DataChannel channel)
    {
        if (channel.State >= DataChannelState.Closing) return;
        channel.State = DataChannelState.Closing;
        queue.DropOldest(channel.StreamId, 0);
        WantedResets.Add(channel.StreamId);
    }

    /// <summary>The peer closes: we reset our side too, and then the channel is gone.</summary>
    public void OnResetByPeer(ushort streamId)
    {
        if (!_channels.TryGetValue(streamId, out var channel)) return;
        channel.IsResetByPeer = true;
        Close(channel);
        Finish(channel);
    }

    public void OnResetByUs(ushort streamId)
    {
        queue.Reset(streamId);
        if (!_channels.TryGetValue(streamId, out var channel)) return;
        channel.IsResetByUs = true;
        Finish(channel);
    }

    /// <summary>The association is over.</summary>
    public void EndAll()
    {
        foreach (var channel in _channels.Values) channel.State = DataChannelState.Closed;
        _channels.Clear();
    }

    private void Finish(DataChannel channel)
    {
        if (!channel.IsResetByPeer || !channel.IsResetByUs) return;
        channel.State = DataChannelState.Closed;
        _channels.Remove(channel.StreamId);
        events.Add(new(SctpEventKind.ChannelClosed, channel));
    }

    private void OnDcep(in SctpMessage message)
    {
        if (message.Data is [DcepOpen.AckType, ..]) OnAck(message.StreamId);
        else if (DcepOpen.TryRead(message.Data, out var open)) OnOpen(message.StreamId, open);
    }

    private void OnAck(ushort streamId)
    {
        if (_channels.TryGetValue(streamId, out var channel) && channel.State == DataChannelState.Opening) channel.State = DataChannelState.Open;
    }

    private void OnOpen(ushort streamId, DcepOpen open)
    {
        // RFC 8832 §6: a number of ours, or one in use, or one too many: the stream is reset.
        var isOurs = streamId % 2 == 1 == options.OpensOddStreams;
        if (isOurs || _channels.ContainsKey(streamId) || _channels.Count >= MaxChannels)
        {
            WantedResets.Add(streamId);
            return;
        }

        var channel = _channels[streamId] = new DataChannel(association, streamId, open) { State = DataChannelState.Open };
        QueueDcep(streamId, [DcepOpen.AckType]);
        events.Add(new(SctpEventKind.ChannelOpened, channel));
    }

    // RFC 8832 §6: both messages go reliably and in order, whatever the channel is.
    private void QueueDcep(ushort streamId, byte[] message)
        => queue.Add(new OutgoingMessage { StreamId = streamId, Protocol = PayloadProtocol.Dcep, Data = message, Unordered = false });
}
