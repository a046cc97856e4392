using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace VoiceStudio.Web.Calls;

/// <summary>Lets sessions of AgentHosts in by their callback token: the link as a bearer or, where a client can send no header, as <c>access_token</c>.</summary>
internal sealed class AgentLinkAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, CallbackTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "AgentLink";

    private const string CallId = "call";
    private const string AgentId = "agent";
    private const string Attempt = "attempt";

    public static SessionKey SessionOf(ClaimsPrincipal session)
        => new(Guid.Parse(session.FindFirstValue(CallId)!), Guid.Parse(session.FindFirstValue(AgentId)!), int.Parse(session.FindFirstValue(Attempt)!, null));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (TokenOf(Request) is not { } token) return Task.FromResult(AuthenticateResult.NoResult());
        if (tokens.Read(token) is not { } session) return Task.FromResult(AuthenticateResult.Fail("The token is not one of ours."));
        Claim[] claims = [new(CallId, session.CallId.ToString()), new(AgentId, session.AgentId.ToString()), new(Attempt, session.Attempt.ToString(null, null))];
        return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName)));
    }

    private static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return header["Bearer ".Length..].Trim();
        return request.Query["access_token"] is [{ Length: > 0 } token] ? token : null;
    }
}
