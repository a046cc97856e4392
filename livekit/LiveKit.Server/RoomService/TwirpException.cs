using System.Net;
using System.Text.Json;

namespace Livekit.Server.Sdk.Dotnet;

/// <summary>The server refused a call.</summary>
public sealed class TwirpException : Exception
{
    internal TwirpException(string method, HttpStatusCode status, string code, string message, Exception? cause = null)
        : base($"LiveKit {method}: {code}: {message}", cause) =>
        (Method, Status, Code, ServerMessage) = (method, status, code, message);

    public string Method { get; }

    public HttpStatusCode Status { get; }

    /// <summary>One of <see cref="TwirpCodes"/>.</summary>
    public string Code { get; }

    /// <summary>The server's own words.</summary>
    public string ServerMessage { get; }

    /// <summary>The room, participant or track is not there.</summary>
    public bool IsNotFound => Code == TwirpCodes.NotFound;

    internal static TwirpException From(string method, HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        try
        {
            var error = JsonSerializer.Deserialize<ErrorBody>(body);
            if (error?.code is { Length: > 0 } code) return new TwirpException(method, status, code, error.msg ?? "");
        }
        catch (JsonException)
        {
            // Not Twirp that answered but something before it: its status is all there is.
        }

        return new TwirpException(method, status, TwirpCodes.OfIntermediary(status), $"HTTP {(int)status}");
    }

    // The wire's names. https://twitchtv.github.io/twirp/docs/spec_v7.html#error-codes
    private sealed record ErrorBody(string? code, string? msg);
}

/// <summary>The codes a caller may want to tell apart.</summary>
public static class TwirpCodes
{
    public const string InvalidArgument = "invalid_argument";
    public const string Malformed = "malformed";
    public const string NotFound = "not_found";
    public const string DeadlineExceeded = "deadline_exceeded";
    public const string AlreadyExists = "already_exists";
    public const string PermissionDenied = "permission_denied";
    public const string Unauthenticated = "unauthenticated";
    public const string FailedPrecondition = "failed_precondition";
    public const string Unimplemented = "unimplemented";
    public const string Unavailable = "unavailable";
    public const string BadRoute = "bad_route";
    public const string Internal = "internal";
    public const string Unknown = "unknown";

    // "HTTP Errors from Intermediary Proxies" of the same page.
    internal static string OfIntermediary(HttpStatusCode status) => (int)status switch
    {
        >= 300 and < 400 or 400 => Internal,
        401 => Unauthenticated,
        403 => PermissionDenied,
        404 => BadRoute,
        429 or 502 or 503 or 504 => Unavailable,
        _ => Unknown,
    };
}
