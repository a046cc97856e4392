using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Rooms;

namespace LocalLiveKit.RoomService;

/// <summary>Twirp's envelope: who asks, in which encoding, and how an error is told.</summary>
internal sealed class TwirpEndpoint(RoomServiceMethods methods, TokenVerifier verifier)
{
    private const string Service = "livekit.RoomService";
    internal const string Json = "application/json";
    internal const string Protobuf = "application/protobuf";
    private const int MaxBody = 1024 * 1024;

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>As LiveKit writes JSON: the names of the .proto file, defaults included.</summary>
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true));

    public async Task RunAsync(HttpContext context, string service, string method)
    {
        try
        {
            if (service != Service || methods.Find(method) is not { } known) throw new TwirpError(TwirpCodes.BadRoute, $"no handler for path \"{context.Request.Path}\"");
            if (!HttpMethods.IsPost(context.Request.Method)) throw new TwirpError(TwirpCodes.BadRoute, $"unsupported method \"{context.Request.Method}\" (only POST is allowed)");
            var type = context.Request.ContentType?.Split(';')[0].Trim();
            if (type is not (Json or Protobuf)) throw new TwirpError(TwirpCodes.BadRoute, $"unexpected Content-Type: \"{context.Request.ContentType}\"");

            var caller = Verify(context.Request);
            var request = Parse(known.Request, type, await ReadAsync(context.Request, context.RequestAborted));
            var answer = await known.Run(caller, request);
            await AnswerAsync(context.Response, type, answer, context.RequestAborted);
        }
        catch (TwirpError e)
        {
            await FailAsync(context.Response, e, context.RequestAborted);
        }
        catch (RoomClosedException)
        {
            await FailAsync(context.Response, new TwirpError(TwirpCodes.NotFound, "requested room does not exist"), context.RequestAborted);
        }
    }

    private ClaimsModel Verify(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal)) throw new TwirpError(TwirpCodes.Unauthenticated, "permissions denied");
        try
        {
            return verifier.Verify(header["Bearer ".Length..]);
        }
        catch (AccessTokenException e)
        {
            throw new TwirpError(TwirpCodes.Unauthenticated, "invalid token: " + e.Message);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, stop)) > 0;)
        {
            if (body.Length + read > MaxBody) throw new TwirpError(TwirpCodes.InvalidArgument, $"the request is larger than {MaxBody} bytes");
            await body.WriteAsync(buffer.AsMemory(0, read), stop);
        }

        return body.ToArray();
    }

    internal static IMessage Parse(Func<IMessage> create, string type, byte[] body)
    {
        var message = create();
        try
        {
            if (type == Protobuf) message.MergeFrom(body);
            else message = Parser.Parse(Encoding.UTF8.GetString(body), message.Descriptor);
            return message;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException or FormatException or OverflowException)
        {
            throw new TwirpError(TwirpCodes.Malformed, "the request could not be decoded");
        }
    }

    private static async Task AnswerAsync(HttpResponse response, string type, IMessage answer, CancellationToken stop)
    {
        response.ContentType = type;
        await response.Body.WriteAsync(type == Json ? Encoding.UTF8.GetBytes(Formatter.Format(answer)) : answer.ToByteArray(), stop);
    }

    private static async Task FailAsync(HttpResponse response, TwirpError error, CancellationToken stop)
    {
        response.StatusCode = error.Status;
        response.ContentType = Json;
        await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["code"] = error.Code, ["msg"] = error.Message }), stop);
    }
}

/// <summary>A refusal in Twirp's words. https://twitchtv.github.io/twirp/docs/errors.html</summary>
internal sealed class TwirpError(string code, string message) : Exception(message)
{
    public string Code => code;

    public int Status => code switch
    {
        TwirpCodes.InvalidArgument or TwirpCodes.Malformed => StatusCodes.Status400BadRequest,
        TwirpCodes.Unauthenticated => StatusCodes.Status401Unauthorized,
        TwirpCodes.PermissionDenied => StatusCodes.Status403Forbidden,
        TwirpCodes.DeadlineExceeded => StatusCodes.Status408RequestTimeout,
        TwirpCodes.NotFound or TwirpCodes.BadRoute => StatusCodes.Status404NotFound,
        TwirpCodes.FailedPrecondition => StatusCodes.Status412PreconditionFailed,
        TwirpCodes.Unimplemented => StatusCodes.Status501NotImplemented,
        _ => StatusCodes.Status500InternalServerError,
    };
}
