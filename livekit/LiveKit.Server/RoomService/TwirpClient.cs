using System.Net.Http.Headers;
using Google.Protobuf;

namespace Livekit.Server.Sdk.Dotnet;

/// <summary>Twirp with protobuf bodies (https://twitchtv.github.io/twirp/docs/spec_v7.html), each call with its own short token.</summary>
internal sealed class TwirpClient(string host, string service, string apiKey, string apiSecret, HttpClient? client, TimeProvider? clock)
{
    private const int MaxAnswer = 16 * 1024 * 1024;
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(1);
    private static readonly HttpClient Shared = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    private readonly HttpClient _client = client ?? Shared;
    private readonly Uri _service = new(HttpAddress(host), $"twirp/{service}/");

    public async Task<T> Call<T>(string method, IMessage request, MessageParser<T> parser, VideoGrants grants, CancellationToken stop)
        where T : IMessage<T>
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(_service, method));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", new AccessToken(apiKey, apiSecret, clock).WithTtl(TokenLife).WithGrants(grants).ToJwt());
        message.Content = new ByteArrayContent(request.ToByteArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/protobuf") } };
        using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        await response.Content.LoadIntoBufferAsync(MaxAnswer, stop).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw TwirpException.From(method, response.StatusCode, body);
        try
        {
            return parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new TwirpException(method, response.StatusCode, TwirpCodes.Malformed, "the answer is no protobuf message", e);
        }
    }

    /// <summary>The HTTP address of a server that clients know by its WebSocket address.</summary>
    /// <exception cref="ArgumentException">Not an absolute ws, wss, http or https address.</exception>
    internal static Uri HttpAddress(string host)
    {
        if (!Uri.TryCreate(host, UriKind.Absolute, out var address) || address.Scheme is not ("ws" or "wss" or "http" or "https"))
            throw new ArgumentException($"'{host}' is no ws, wss, http or https address of a LiveKit server.", nameof(host));
        var scheme = address.Scheme is "wss" or "https" ? "https" : "http";
        var path = address.AbsolutePath.EndsWith('/') ? address.AbsolutePath : address.AbsolutePath + "/";
        return new UriBuilder(scheme, address.Host, address.Port, path).Uri;
    }
}
