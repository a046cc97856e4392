namespace LocalRealtime.Protocol;

/// <summary>A client event that cannot be carried out: becomes an <c>error</c> event; the session goes on.</summary>
internal sealed class ProtocolException(string code, string message, string? param = null) : Exception(message)
{
    public const string InvalidRequest = "invalid_request_error";

    public string Code { get; } = code;

    public string? Param { get; } = param;

    public static ProtocolException Missing(string path) => new("missing_required_parameter", $"Missing required parameter: '{path}'.", path);

    public static ProtocolException WrongType(string path, string expected, string got)
        => new("invalid_type", $"Invalid type for '{path}': expected {expected}, but got {got} instead.", path);

    public static ProtocolException Invalid(string path, string message) => new("invalid_value", message, path);
}
