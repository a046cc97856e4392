using VoiceStudio.Web.Data;

namespace VoiceStudio.Web.Agents;

/// <summary>Tools that every AgentHost carries: <c>VoiceStudio.AgentHost/Tools</c> runs them by these names.</summary>
internal static class BuiltInTools
{
    public static Tool Clock => new()
    {
        Name = "clock",
        Description = "Tells the present date and time.",
        Kind = "builtin",
        Parameters = """
            {"type":"object","properties":{"timeZone":{"type":"string","description":"IANA time zone such as Europe/Lisbon; without it, the host's own."}},"additionalProperties":false}
            """,
    };

    public static Tool Calculator => new()
    {
        Name = "calculator",
        Description = "Calculates an arithmetic expression exactly.",
        Kind = "builtin",
        Parameters = """
            {"type":"object","properties":{"expression":{"type":"string","description":"Such as (12.5 + 3) * 4"}},"required":["expression"],"additionalProperties":false}
            """,
    };
}
