using System.Security.Cryptography;

namespace VoiceStudio.Web.Shell;

/// <summary>What a page of ours may load and use. https://www.w3.org/TR/CSP3/</summary>
internal static class SecurityHeaders
{
    private static readonly object NonceKey = new();

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy(http.Nonce());
        headers["Permissions-Policy"] = "microphone=(self), camera=(self), display-capture=(self), geolocation=(), payment=()";
        headers["Referrer-Policy"] = "same-origin";
        headers.XContentTypeOptions = "nosniff";
        return next(http);
    });

    /// <summary>Allows this response's own inline script: the import map.</summary>
    public static string Nonce(this HttpContext http)
    {
        if (http.Items[NonceKey] is string nonce) return nonce;
        http.Items[NonceKey] = nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        return nonce;
    }

    // Scripts come from us alone. Connections may go anywhere: where the LiveKit server is, is a setting that may change while a page is open, and LiveKit Cloud
    // sends its clients on to regional addresses. Styles inline: MudBlazor places its pop-ups so.
    private static string Policy(string nonce)
        => $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; "
            + "connect-src 'self' http: https: ws: wss:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";
}
