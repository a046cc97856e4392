namespace VoiceStudio.AgentHost.Joining;

/// <summary>The <c>jti</c> of every token accepted, until it expires: a token works once (RFC 7519 §4.1.7). Bounded by their minute of life.</summary>
internal sealed class UsedTokens(TimeProvider time)
{
    private readonly Lock _guard = new();
    private readonly Dictionary<string, DateTime> _used = [];
    private readonly PriorityQueue<string, DateTime> _byExpiry = new();

    /// <summary>False when the token was used before.</summary>
    public bool TryUse(string id, DateTime expires)
    {
        lock (_guard)
        {
            var now = time.GetUtcNow().UtcDateTime;
            while (_byExpiry.TryPeek(out var old, out var end) && end < now)
            {
                _byExpiry.Dequeue();
                _used.Remove(old);
            }

            if (!_used.TryAdd(id, expires)) return false;
            _byExpiry.Enqueue(id, expires);
            return true;
        }
    }
}
