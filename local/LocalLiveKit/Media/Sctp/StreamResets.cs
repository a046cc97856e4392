using System.Buffers.Binary;

namespace LocalLiveKit.Media.Sctp;

/// <summary>
/// Closing a data channel is each side resetting its own outgoing stream (RFC 8831 §6.7) with RE-CONFIG (RFC 6525). Answering the
/// other side's request is not enough: without a request of our own its channel stays in "closing". Not thread safe.
/// </summary>
internal sealed class StreamResets(uint initialTsn, uint peerInitialTsn)
{
    private const ushort OutgoingReset = 13, IncomingReset = 14, Response = 16;
    private const int ResponseLength = 8, MaxStreamsPerRequest = 32;

    /// <summary>RFC 6525 §4.4.</summary>
    private enum Result : uint
    {
        NothingToDo = 0,
        Performed = 1,
        Denied = 2,
        BadSequenceNumber = 5,
        InProgress = 6,
    }

    private readonly HashSet<ushort> _wanted = [];
    private readonly Queue<(uint Sequence, Result Result)> _responses = [];

    // RFC 6525 §5.1.1: requests are numbered from the initial TSN.
    private uint _nextRequest = initialTsn;
    private uint _lastSeen = peerInitialTsn - 1;
    private Result _lastResult;
    private (uint Sequence, long LastTsn, ushort[] Streams)? _request;

    /// <summary>When the request is sent again.</summary>
    public TimeSpan? Deadline { get; private set; }

    /// <summary>Streams that the peer has reset and we have begun anew; the caller empties it.</summary>
    public List<ushort> ResetByPeer { get; } = [];

    /// <summary>Streams of ours that the peer has begun anew; the caller empties it.</summary>
    public List<ushort> ResetByUs { get; } = [];

    /// <summary>Resets our side of a stream once nothing of it is on its way.</summary>
    public void Want(ushort streamId) => _wanted.Add(streamId);

    public void Receive(in SctpChunk chunk, InboundData inbound)
    {
        var parameters = new ParameterReader(chunk.Value);
        while (parameters.MoveNext())
        {
            var value = parameters.Value;
            if (parameters.Type == OutgoingReset && value.Length >= 12) Answer(Sequence(value), ReadStreams(value[12..]), BinaryPrimitives.ReadUInt32BigEndian(value[8..]), inbound);
            else if (parameters.Type == IncomingReset && value.Length >= 4) Deny(Sequence(value));
            else if (parameters.Type == Response && value.Length >= 8) OnResponse(Sequence(value), (Result)BinaryPrimitives.ReadUInt32BigEndian(value[4..]));
        }
    }

    public void OnTimeout() => Deadline = TimeSpan.Zero;

    /// <summary>Writes answers, and our request when it is due.</summary>
    public void Append(PacketBuilder packet, OutboundData outbound, TimeSpan now)
    {
        while (packet.Room >= ResponseLength + 4 && _responses.TryDequeue(out var response)) Write(packet, response.Sequence, response.Result);
        if (_request is null) MakeRequest(outbound);
        if (_request is not { } request || Deadline > now || packet.Room < 16 + (2 * request.Streams.Length)) return;
        Write(packet, request.Sequence, request.LastTsn, request.Streams);
        Deadline = now + outbound.Timeout;
    }

    /// <summary>RFC 6525 §5.2.2 E1 to E7: the peer will start the streams' numbers again.</summary>
    private void Answer(uint sequence, ushort[] streams, uint lastTsn, InboundData inbound)
    {
        // A request seen before is answered as before, unless it had to wait then.
        if (sequence != _lastSeen + 1 && !(sequence == _lastSeen && _lastResult == Result.InProgress))
        {
            _responses.Enqueue((sequence, sequence == _lastSeen ? _lastResult : Result.BadSequenceNumber));
            return;
        }

        _lastSeen = sequence;
        var cumulative = inbound.Received.Cumulative;
        if (SerialNumber.Unwrap(lastTsn, cumulative) > cumulative)
        {
            Respond(sequence, Result.InProgress); // What was sent before the reset has not all arrived.
            return;
        }

        foreach (var stream in streams is [] ? [.. inbound.StreamIds] : streams)
        {
            inbound.Reset(stream);
            ResetByPeer.Add(stream);
        }

        Respond(sequence, Result.Performed);
    }

    /// <summary>RFC 6525 §5.2.3, where the peer asks us to reset: denied, as we may. WebRTC never asks (RFC 8831 §6.7).</summary>
    private void Deny(uint sequence)
    {
        if (sequence == _lastSeen + 1) _lastSeen = sequence;
        Respond(sequence, Result.Denied);
    }

    private void Respond(uint sequence, Result result)
    {
        _lastResult = result;
        _responses.Enqueue((sequence, result));
    }

    /// <summary>RFC 6525 §5.2.7.</summary>
    private void OnResponse(uint sequence, Result result)
    {
        if (_request is not { } request || request.Sequence != sequence) return;
        if (result == Result.InProgress)
        {
            // Asked again after the timer under a new number: libwebrtc answers a repeated number as it did the first time.
            _request = request with { Sequence = _nextRequest++ };
            return;
        }

        // Also when it was refused: asking again would not help, and the channel must not stay half closed here.
        ResetByUs.AddRange(request.Streams);
        _request = null;
        Deadline = null;
    }

    private void MakeRequest(OutboundData outbound)
    {
        if (_wanted.Count == 0) return;
        var ready = _wanted.Where(id => !outbound.IsBusy(id)).Take(MaxStreamsPerRequest).ToArray();
        if (ready.Length == 0) return;
        _wanted.ExceptWith(ready);
        _request = (_nextRequest++, outbound.LastTsn, ready);
        Deadline = null;
    }

    private static uint Sequence(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt32BigEndian(value);

    private static ushort[] ReadStreams(ReadOnlySpan<byte> bytes)
    {
        var streams = new ushort[bytes.Length / 2];
        for (var i = 0; i < streams.Length; i++) streams[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);
        return streams;
    }

    private static void Write(PacketBuilder packet, uint sequence, Result result)
    {
        var value = packet.Add(ChunkType.ReConfig, 4 + ResponseLength);
        WriteHeader(value, Response, 4 + ResponseLength);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], (uint)result);
    }

    private void Write(PacketBuilder packet, uint sequence, long lastTsn, ushort[] streams)
    {
        var length = 16 + (2 * streams.Length);
        var value = packet.Add(ChunkType.ReConfig, length);
        WriteHeader(value, OutgoingReset, length);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], _lastSeen);
        BinaryPrimitives.WriteUInt32BigEndian(value[12..], (uint)lastTsn);
        for (var i = 0; i < streams.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(value[(16 + (2 * i))..], streams[i]);
    }

    private static void WriteHeader(Span<byte> parameter, ushort type, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(parameter, type);
        BinaryPrimitives.WriteUInt16BigEndian(parameter[2..], (ushort)length);
    }
}
