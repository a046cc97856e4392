using System.Net.WebSockets;

namespace VoiceStudio.AgentHost.Realtime;

/// <summary>Which failures are for good, and how a person is told.</summary>
internal static class RealtimeFailure
{
    /// <summary>Trying again cannot help.</summary>
    public static bool IsFatal(string? code) => code is "invalid_api_key" or "insufficient_quota" or "account_deactivated" or "billing_hard_limit_reached"
        or "billing_not_active" or "model_not_found" or "unsupported_country_region_territory" or "authentication_error" or "permission_denied";

    public static string ForPeople(string? code) => code switch
    {
        "invalid_api_key" or "authentication_error" => "The Realtime API refused the key.",
        "insufficient_quota" or "billing_hard_limit_reached" or "billing_not_active" => "The Realtime account has no credit left.",
        "account_deactivated" or "permission_denied" => "The Realtime account may not be used.",
        "model_not_found" => "The Realtime API does not know the agent's model.",
        "session_expired" => "The Realtime session reached its longest duration.",
        "rate_limit_exceeded" => "The Realtime API is asked too often.",
        _ => "The Realtime API reported an error.",
    };

    /// <summary>What a refused WebSocket upgrade means; the body of the answer is not readable through the client.</summary>
    public static RealtimeSignal.Lost OfConnecting(Exception e)
    {
        var text = e.Message;
        if (e is WebSocketException { WebSocketErrorCode: WebSocketError.NotAWebSocket })
        {
            if (text.Contains("'401'", StringComparison.Ordinal)) return new(true, ForPeople("invalid_api_key"));
            if (text.Contains("'403'", StringComparison.Ordinal)) return new(true, ForPeople("permission_denied"));
            if (text.Contains("'404'", StringComparison.Ordinal)) return new(true, ForPeople("model_not_found"));
            if (text.Contains("'429'", StringComparison.Ordinal)) return new(false, ForPeople("rate_limit_exceeded"));
        }

        return new(false, "The Realtime API cannot be reached.");
    }
}
