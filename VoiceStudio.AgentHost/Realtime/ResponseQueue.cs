namespace VoiceStudio.AgentHost.Realtime;

/// <summary>One request for a reply. Its id is the event id of response.create and comes back in the response's metadata.</summary>
internal sealed record Ask(string Id, string? Instructions);

/// <summary>
/// One response at a time: "conversation already has an active response" cannot happen. A new ask waits until the response before it
/// is done, cancelled or not; only the newest waits. Pure; used by the mailbox alone.
/// </summary>
internal sealed class ResponseQueue
{
    private Ask? _active;
    private Ask? _waiting;
    private string? _activeResponse;

    /// <summary>A response was asked for and is not done.</summary>
    public bool IsBusy => _active is not null || _activeResponse is not null;

    /// <summary>The ask to send now; null when it has to wait.</summary>
    public Ask? Enqueue(Ask ask)
    {
        if (IsBusy)
        {
            _waiting = ask;
            return null;
        }

        return _active = ask;
    }

    /// <summary>Which ask the response answers; null for one that we did not ask for.</summary>
    public string? Started(string responseId, string? askId)
    {
        _activeResponse = responseId;
        // Servers that do not return metadata answer in order.
        return askId ?? _active?.Id;
    }

    /// <summary>A response ended; returns the ask to send next.</summary>
    public Ask? Done(string responseId)
    {
        if (_activeResponse is not null && _activeResponse != responseId) return null;
        return Next();
    }

    /// <summary>
    /// The server refused an ask. When it says that another response is active the ask waits for that one; else it failed, and
    /// <paramref name="failed"/> is true.
    /// </summary>
    public Ask? Refused(string? eventId, string? code, out bool failed)
    {
        failed = false;
        if (_active is null || (eventId is not null && eventId != _active.Id)) return null;
        if (code == "conversation_already_has_active_response")
        {
            _waiting ??= _active;
            _active = null;
            // Its end, whoever asked for it, sends ours.
            _activeResponse ??= "";
            return null;
        }

        if (eventId is null) return null;
        failed = true;
        return Next();
    }

    /// <summary>
    /// What to cancel at the server, if anything; asks that wait are dropped. A response that is not known yet is cancelled without id.
    /// </summary>
    public bool TryCancel(string askId, out string? responseId)
    {
        responseId = _activeResponse is { Length: > 0 } id ? id : null;
        if (_waiting?.Id == askId) _waiting = null;
        return _active?.Id == askId;
    }

    /// <summary>The server never ended the response before: stop waiting for it. Null when nothing waits.</summary>
    public Ask? GiveUpActive() => _waiting is null ? null : Next();

    /// <summary>The connection is gone and with it everything asked.</summary>
    public void Reset() => (_active, _waiting, _activeResponse) = (null, null, null);

    private Ask? Next()
    {
        (_active, _waiting, _activeResponse) = (_waiting, null, null);
        return _active;
    }
}
