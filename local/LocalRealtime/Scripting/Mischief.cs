using System.Net.WebSockets;
using System.Text.Json;
using LocalRealtime.Protocol;

namespace LocalRealtime.Scripting;

/// <summary>Misbehaves on one connection: between the session and the outbox. Used from the mailbox only.</summary>
internal sealed class Mischief(Outbox outbox, WebSocket socket, Director director, TimeSpan sessionLimit, Chronicle chronicle)
{
    private Wildness? _wild;
    private Random? _dice;
    private byte[] _last = "{}"u8.ToArray();
    private byte[]? _held;
    private bool _swap;

    public void Send(byte[] message)
    {
        BeWild();
        if (_swap)
        {
            (_swap, _held) = (false, message);
            return;
        }

        Pass(message);
        if (_held is not { } late) return;
        _held = null;
        Pass(late);
    }

    /// <summary>As the script of this moment says: a connection that is open calms down with it.</summary>
    private void BeWild()
    {
        var wild = director.Script.Wild;
        if (!ReferenceEquals(wild, _wild)) (_wild, _dice) = (wild, director.Dice());
        if (wild is null || _dice is null || _dice.NextDouble() >= wild.Chance) return;
        for (var i = 0; i < wild.Burst; i++) Perform(Pick(wild, _dice));
    }

    public void Perform(Act act)
    {
        chronicle.Misbehaved();
        switch (act.Do)
        {
            case ActKind.Send when act.Event is { } message: Pass(JsonSerializer.SerializeToUtf8Bytes(message)); break;
            case ActKind.Send: break;
            case ActKind.Text: Pass(System.Text.Encoding.UTF8.GetBytes(act.Text)); break;
            case ActKind.Error: Pass(Wire.Write(ErrorOf(act.Error ?? new ScriptedError()))); break;
            case ActKind.Duplicate: Pass(_last); break;
            case ActKind.Swap: _swap = true; break;
            case ActKind.Stall: outbox.Stall(TimeSpan.FromMilliseconds(act.Ms)); break;
            case ActKind.Expire: Expire(); break;
            case ActKind.Close: outbox.Close(StatusOf(act.Code), act.Text.Length <= 100 ? act.Text : act.Text[..100]); break;
            case ActKind.Drop: socket.Abort(); break;
            default: throw new ArgumentOutOfRangeException(nameof(act), act.Do, "Unknown act.");
        }
    }

    /// <summary>The session has lasted as long as it may.</summary>
    public void Expire()
    {
        Pass(Wire.Write(new ErrorEvent(new ErrorDetails(
            ProtocolException.InvalidRequest, "session_expired", FormattableString.Invariant($"Your session hit the maximum duration of {sessionLimit.TotalMinutes:0.##} minutes."), null, null))));
        outbox.Close(WebSocketCloseStatus.EndpointUnavailable, "The session reached its maximum duration.");
    }

    private void Pass(byte[] message)
    {
        _last = message;
        outbox.Send(message);
    }

    /// <summary>RFC 6455 §7.4: other codes may not be sent.</summary>
    private static WebSocketCloseStatus StatusOf(int code)
        => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1011) or (>= 3000 and <= 4999) ? (WebSocketCloseStatus)code : WebSocketCloseStatus.InternalServerError;

    private static ErrorEvent ErrorOf(ScriptedError error) => new(new ErrorDetails(error.Type, error.Code, error.Message, null, null));

    private static Act Pick(Wildness wild, Random dice)
    {
        Act[] harmless =
        [
            new() { Do = ActKind.Text, Text = "{\"type\":\"response.output_audio.delta\",\"delta\":" },
            new() { Do = ActKind.Text, Text = """{"type":"response.output_audio.delta","event_id":"event_wild","response_id":"resp_nobody","item_id":"item_nobody","output_index":0,"content_index":0,"delta":"@@"}""" },
            new() { Do = ActKind.Text, Text = """{"type":"response.telepathy.delta","event_id":"event_wild","thought":{"of":["anything"]}}""" },
            new() { Do = ActKind.Text, Text = """{"event_id":"event_wild"}""" },
            new() { Do = ActKind.Text, Text = """{"type":"response.done","event_id":"event_wild","response":{"id":"resp_nobody","object":"realtime.response","status":"completed","output":[]}}""" },
            new() { Do = ActKind.Error },
            new() { Do = ActKind.Error, Error = new ScriptedError("invalid_request_error", "invalid_value", "Wild.") },
            new() { Do = ActKind.Duplicate },
            new() { Do = ActKind.Swap },
            new() { Do = ActKind.Stall, Ms = 2 },
        ];
        Act[] deadly = [new() { Do = ActKind.Expire }, new() { Do = ActKind.Close, Code = 1011, Text = "Wild." }, new() { Do = ActKind.Drop }];
        // One in fifty of the deadly sort: a connection that always dies at once shows nothing else.
        return wild.Deadly && dice.Next(50) == 0 ? deadly[dice.Next(deadly.Length)] : harmless[dice.Next(harmless.Length)];
    }
}
