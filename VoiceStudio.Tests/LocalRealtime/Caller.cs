using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using OpenAI.Realtime;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>The official package as a caller: everything the server sends, in order, to be waited for.</summary>
public sealed class Caller : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _gone = new();
    private readonly Channel<JsonObject> _coming = Channel.CreateUnbounded<JsonObject>();
    private readonly Task _reading;

    private Caller(RealtimeClient client, RealtimeSessionClient session)
    {
        Session = session;
        // As it came over the wire: the package does not write every event as it read it.
        client.OnReceivingCommand += (_, json) => _coming.Writer.TryWrite(JsonNode.Parse(json)!.AsObject());
        _reading = ReadAsync();
    }

    public RealtimeSessionClient Session { get; }

    /// <summary>Every event so far that somebody waited past.</summary>
    public List<JsonObject> Seen { get; } = [];

    /// <summary>The same as the package understood them.</summary>
    public System.Collections.Concurrent.ConcurrentBag<RealtimeServerUpdate> Updates { get; } = [];

    public IEnumerable<string> Types => Seen.Select(TypeOf);

    public static async Task<Caller> ConnectAsync(Uri server, string key = "sk-local")
    {
        var client = new RealtimeClient(new ApiKeyCredential(key), new RealtimeClientOptions { Endpoint = new Uri(server, "/v1") });
        var session = await client.StartConversationSessionAsync("gpt-realtime", new RealtimeSessionClientOptions(), TestContext.Current.CancellationToken);
        var caller = new Caller(client, session);
        await caller.WaitAsync("conversation.created");
        return caller;
    }

    public static string TypeOf(JsonObject message) => (string)message["type"]!;

    /// <summary>Sends JSON as it is.</summary>
    public Task SendAsync(string json) => Session.SendCommandAsync(BinaryData.FromString(json), new RequestOptions { CancellationToken = TestContext.Current.CancellationToken });

    /// <summary>Configures by the fields of a session, and waits until it is done.</summary>
    public async Task<JsonObject> ConfigureAsync(string sessionFields)
    {
        await SendAsync($$$"""{"type":"session.update","session":{"type":"realtime",{{{sessionFields}}} } }""");
        return await WaitAsync("session.updated");
    }

    public async Task HearAsync(byte[] pcm) => await Session.SendInputAudioAsync(BinaryData.FromBytes(pcm), TestContext.Current.CancellationToken);

    public Task HearSilenceAsync(int milliseconds) => HearAsync(new byte[48 * milliseconds]);

    /// <summary>The next event, whatever it is.</summary>
    public async Task<JsonObject> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        var message = await _coming.Reader.ReadAsync(limit.Token);
        Seen.Add(message);
        return message;
    }

    /// <summary>Reads on to the next event of this type; an unexpected error event fails the test with its message.</summary>
    public async Task<JsonObject> WaitAsync(string type)
    {
        try
        {
            while (true)
            {
                var message = await NextAsync();
                if (TypeOf(message) == type) return message;
                if (TypeOf(message) == "error") Assert.Fail($"Waiting for {type}, got {message}");
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No {type} within {Patience}. Seen: {string.Join(", ", Types)}");
        }
    }

    /// <summary>The error that answers what was sent last.</summary>
    public async Task<JsonObject> WaitForErrorAsync()
    {
        while (true)
        {
            var message = await NextAsync();
            if (TypeOf(message) == "error") return message["error"]!.AsObject();
        }
    }

    /// <summary>Ends when the server has closed the connection.</summary>
    public Task EndAsync() => _reading.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _reading;
        Session.Dispose();
        _gone.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var update in Session.ReceiveUpdatesAsync(_gone.Token)) Updates.Add(update);
        }
        catch (Exception e) when (e is OperationCanceledException or System.Net.WebSockets.WebSocketException)
        {
            // The test is over, or the server dropped the connection.
        }
        finally
        {
            _coming.Writer.TryComplete();
        }
    }
}
