using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace VoiceStudio.Web.Calls;

/// <summary>Where AgentHosts and webhooks reach this Web.</summary>
internal sealed class OwnAddress(IServer server, IOptionsMonitor<CallsOptions> options)
{
    /// <summary>Ends in a slash.</summary>
    public Uri BaseUrl => WithSlash(options.CurrentValue.CallbackBaseUrl ?? Listening());

    private Uri Listening()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.OrderBy(a => a.StartsWith("https", StringComparison.Ordinal)).FirstOrDefault();
        // "Any address" is where one listens, not where one calls.
        return new Uri((address ?? "http://localhost").Replace("//+", "//localhost", StringComparison.Ordinal).Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal).Replace("//[::]", "//localhost", StringComparison.Ordinal));
    }

    private static Uri WithSlash(Uri url) => url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
}
