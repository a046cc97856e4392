using Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Rooms;

/// <summary>A backend calls a method of a participant (https://docs.livekit.io/home/client/data/rpc/): the room service's PerformRpc. In the room's mailbox.</summary>
internal sealed class ServerCalls(Room room, TimeProvider time)
{
    /// <summary>Participants answer whoever called, by identity; no participant of a room should have this one.</summary>
    private const string Caller = "livekit-server";

    private const int MaxPending = 256;
    private const uint Version = 1;

    /// <summary>LiveKit's defaults.</summary>
    private static readonly TimeSpan AckLimit = TimeSpan.FromSeconds(7), DefaultLimit = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, PendingCall> _pending = new(StringComparer.Ordinal);

    /// <returns>The method's answer.</returns>
    /// <exception cref="RpcFailedException">It refused, did not answer in time, or cannot be asked.</exception>
    public Task<string> Call(Participant participant, string method, string payload, TimeSpan? limit)
    {
        if (_pending.Count >= MaxPending) throw new RpcFailedException(1500, "too many calls wait for their answer");
        var id = Guid.NewGuid().ToString();
        var request = new RpcRequest { Id = id, Method = method, Payload = payload, ResponseTimeoutMs = (uint)(limit ?? DefaultLimit).TotalMilliseconds, Version = Version };
        var call = new PendingCall();
        _pending.Add(id, call);
        room.Data.Send(new DataPacket { ParticipantIdentity = Caller, DestinationIdentities = { participant.Identity }, RpcRequest = request }, reliable: true);
        return AnswerAsync(id, call, limit ?? DefaultLimit);
    }

    /// <returns>Whether the packet was an answer to us, and for nobody else.</returns>
    public bool TryTake(DataPacket packet)
    {
        if (packet.RpcAck is { } ack && _pending.TryGetValue(ack.RequestId, out var acknowledged)) return acknowledged.Acknowledged.TrySetResult() || true;
        if (packet.RpcResponse is not { } response || !_pending.Remove(response.RequestId, out var call)) return false;
        call.Acknowledged.TrySetResult();
        if (response.ValueCase == RpcResponse.ValueOneofCase.Payload) call.Answer.TrySetResult(response.Payload);
        else call.Answer.TrySetException(new RpcFailedException(response.Error?.Code ?? 1500, response.Error?.Message ?? "an answer that is not understood"));
        return true;
    }

    private async Task<string> AnswerAsync(string id, PendingCall call, TimeSpan limit)
    {
        try
        {
            // As clients do it: a participant that does not even acknowledge is not waited for.
            await call.Acknowledged.Task.WaitAsync(AckLimit < limit ? AckLimit : limit, time);
            return await call.Answer.Task.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            throw call.Acknowledged.Task.IsCompleted ? new RpcFailedException(1502, "Response timeout") : new RpcFailedException(1501, "Connection timeout");
        }
        finally
        {
            room.Mailbox.Post(() => _pending.Remove(id));
        }
    }

    private sealed record PendingCall
    {
        public TaskCompletionSource Acknowledged { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<string> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A call that has no answer; codes as in LiveKit's RpcError.</summary>
internal sealed class RpcFailedException(uint code, string message) : Exception($"{message} ({code})")
{
    public bool IsTimeout => code is 1501 or 1502;
}
