using Microsoft.Extensions.Options;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Web.Operations;

/// <summary>The agent hosts that agents run on: the configured one, and those that agents name.</summary>
internal sealed class HostsSeen(AgentStore agents, ServiceCheck services, LiveCalls calls, IOptionsMonitor<AgentHostOptions> hosts)
{
    /// <summary>All are asked at once.</summary>
    public async Task<IReadOnlyList<HostSeen>> LookAsync(CancellationToken cancellationToken)
    {
        var urls = (await agents.ListAsync(cancellationToken)).Select(a => a.Settings.ServiceUrl).Prepend(hosts.CurrentValue.Url).OfType<Uri>().Distinct();
        return await Task.WhenAll(urls.Select(async url => new HostSeen(url, await services.AskAsync(url, cancellationToken), SessionsOn(url))));
    }

    private int SessionsOn(Uri url) => calls.All.Where(c => c.State.Shown.EndedAt is null).Sum(c => c.State.Sessions.Values.Count(s => s.Invitation.ServiceUrl == url));
}

/// <param name="Sessions">Agents in live calls of this Web that it runs.</param>
internal sealed record HostSeen(Uri Url, ServiceAnswer Answer, int Sessions);
