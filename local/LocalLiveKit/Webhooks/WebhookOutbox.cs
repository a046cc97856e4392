using System.Net.Http.Headers;
using System.Threading.Channels;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Configuration;

namespace LocalLiveKit.Webhooks;

/// <summary>One room's events on their way: each is delivered, or given up, before the next one leaves.</summary>
internal sealed partial class WebhookOutbox
{
    public const string HttpClientName = "webhooks";

    private const int MaxQueued = 1000;

    /// <summary>LiveKit retries with growing pauses too; a listener that restarts within seconds misses nothing.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    private readonly Channel<WebhookEvent> _events = Channel.CreateBounded<WebhookEvent>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly ServerSettings _settings;
    private readonly IHttpClientFactory _clients;
    private readonly TimeProvider _time;
    private readonly ILogger<WebhookOutbox> _logger;
    private readonly CancellationToken _stop;
    private readonly WebhookSigner _signer;
    private Task _running = Task.CompletedTask;

    private WebhookOutbox(ServerSettings settings, IHttpClientFactory clients, TimeProvider time, ILogger<WebhookOutbox> logger, CancellationToken stop)
    {
        (_settings, _clients, _time, _logger, _stop) = (settings, clients, time, logger, stop);
        var key = settings.Webhook.ApiKey.Length > 0 ? settings.Webhook.ApiKey : settings.Keys.Keys.Order(StringComparer.Ordinal).First();
        _signer = new WebhookSigner(key, settings.Keys[key], time);
    }

    public static WebhookOutbox Start(ServerSettings settings, IHttpClientFactory clients, TimeProvider time, ILogger<WebhookOutbox> logger, Action ended, CancellationToken stop)
    {
        var outbox = new WebhookOutbox(settings, clients, time, logger, stop);
        outbox._running = outbox.RunAsync(ended);
        return outbox;
    }

    public void Send(WebhookEvent webhook)
    {
        if (!_events.Writer.TryWrite(webhook)) LogDropped(webhook.Event);
    }

    /// <summary>There will be no more.</summary>
    public void Complete() => _events.Writer.TryComplete();

    public Task CompleteAsync()
    {
        Complete();
        return _running;
    }

    private async Task RunAsync(Action ended)
    {
        try
        {
            await foreach (var webhook in _events.Reader.ReadAllAsync(_stop))
            {
                foreach (var url in _settings.Webhook.Urls) await DeliverAsync(webhook, url, _stop);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            LogAbandoned(_events.Reader.Count);
        }

        ended();
    }

    private async Task DeliverAsync(WebhookEvent webhook, Uri url, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (await TryPostAsync(webhook, url, stop)) return;
            if (attempt == Pauses.Length)
            {
                LogGivenUp(webhook.Event, webhook.Id, url);
                return;
            }

            await Task.Delay(Pauses[attempt], _time, stop);
        }
    }

    private async Task<bool> TryPostAsync(WebhookEvent webhook, Uri url, CancellationToken stop)
    {
        // Signed anew each time: the token lives for minutes only.
        var signed = _signer.Sign(webhook);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(signed.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(WebhookSigner.ContentType);
        request.Headers.TryAddWithoutValidation("Authorization", signed.Authorization);
        try
        {
            using var client = _clients.CreateClient(HttpClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            LogPosted(webhook.Event, webhook.Id, (int)response.StatusCode);
            // What the listener refuses it will refuse again.
            return (int)response.StatusCode is < 500 and not 408 and not 429;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            LogUnreachable(webhook.Event, webhook.Id, e.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Webhook {Event} {Id}: {Status}.")]
    private partial void LogPosted(string @event, string id, int status);

    [LoggerMessage(LogLevel.Debug, "Webhook {Event} {Id} did not arrive: {Why}")]
    private partial void LogUnreachable(string @event, string id, string why);

    [LoggerMessage(LogLevel.Warning, "Webhook {Event} {Id} was given up: {Url} does not take it.")]
    private partial void LogGivenUp(string @event, string id, Uri url);

    [LoggerMessage(LogLevel.Warning, "Webhook {Event} was dropped: too many wait before it.")]
    private partial void LogDropped(string @event);

    [LoggerMessage(LogLevel.Information, "{Count} webhooks were not sent: the server stops.")]
    private partial void LogAbandoned(int count);
}
