using Microsoft.Extensions.Options;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Web.Agents;

/// <summary>Asks an agent's service whether it is there, as people ask when they type its address.</summary>
internal sealed class ServiceCheck(IHttpClientFactory http, IOptionsMonitor<AgentHostOptions> hosts, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <param name="url">Null asks the configured host.</param>
    public async Task<ServiceAnswer> AskAsync(Uri? url, CancellationToken cancellationToken)
    {
        if (url is null && hosts.CurrentValue is { Url: null, Starting: true }) return new(true, "It is starting.");
        if ((url ?? hosts.CurrentValue.Url) is not { } service) return new(false, "No agent host is configured: set AgentHost:Url.");
        if (!service.IsAbsoluteUri || service.Scheme is not ("http" or "https")) return new(false, "An address begins with http:// or https://.");
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var began = time.GetTimestamp();
        try
        {
            using var answer = await http.CreateClient(nameof(ServiceCheck)).GetAsync(new Uri(service.AbsoluteUri.TrimEnd('/') + "/health/ready"), both.Token);
            var took = $"{time.GetElapsedTime(began).TotalMilliseconds:0} ms";
            return answer.IsSuccessStatusCode ? new(true, $"It is there and takes calls ({took}).")
                : (int)answer.StatusCode == StatusCodes.Status503ServiceUnavailable ? new(false, "It is there but takes no calls now: it starts, is full, or drains.")
                : new(false, $"Something answers there ({(int)answer.StatusCode}), but it is no agent host.");
        }
        catch (HttpRequestException)
        {
            return new(false, "Nothing answers there.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(false, $"No answer within {Limit.TotalSeconds:0} seconds.");
        }
    }
}

/// <param name="Words">For people.</param>
internal sealed record ServiceAnswer(bool Ready, string Words);
