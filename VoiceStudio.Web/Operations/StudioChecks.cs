using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Agents;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Operations;

/// <summary>Asks everything that a call needs whether it is there, now.</summary>
internal sealed class StudioChecks(IDbContextFactory<StudioDb> databases, LiveKitRooms rooms, AgentHosts hosts, ServiceCheck services, IOptionsMonitor<AgentHostOptions> host, TimeProvider time)
{
    public async Task<IReadOnlyList<StudioCheck>> RunAsync(CancellationToken cancellationToken)
        => await Task.WhenAll(
            CheckAsync("Database", () => DatabaseAsync(cancellationToken)),
            CheckAsync("LiveKit server", () => LiveKitAsync(cancellationToken)),
            CheckAsync("Agent host", () => HostAsync(cancellationToken)),
            CheckAsync("Realtime endpoint", () => RealtimeAsync(cancellationToken)));

    private async Task<StudioCheck> CheckAsync(string what, Func<Task<(bool Good, string Words)>> check)
    {
        var began = time.GetTimestamp();
        try
        {
            var (good, words) = await check();
            return new(what, good, words, (int)time.GetElapsedTime(began).TotalMilliseconds);
        }
        catch (Exception e) when (e is RefusedException or System.Data.Common.DbException or InvalidOperationException)
        {
            return new(what, false, e.Message, (int)time.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    private async Task<(bool, string)> DatabaseAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var conversations = await db.Conversations.CountAsync(cancellationToken);
        return (true, $"It answers, and holds {conversations:N0} conversations.");
    }

    private async Task<(bool, string)> LiveKitAsync(CancellationToken cancellationToken)
    {
        var url = await rooms.UrlAsync(cancellationToken);
        await rooms.ParticipantsAsync("studio-check", cancellationToken);
        return (true, $"{url} answers and takes our key.");
    }

    private async Task<(bool, string)> HostAsync(CancellationToken cancellationToken)
    {
        var answer = await services.AskAsync(host.CurrentValue.Url, cancellationToken);
        return (answer.Ready, answer.Words);
    }

    /// <summary>Only the agent host speaks to it: a one-word answer in writing shows that key and model are good.</summary>
    private async Task<(bool, string)> RealtimeAsync(CancellationToken cancellationToken)
    {
        if (host.CurrentValue.Url is not { } url) return (false, "No agent host is there to ask it.");
        var request = new ReplyRequest
        {
            ConversationId = Guid.CreateVersion7().ToString(),
            Agent = new() { AgentId = Guid.Empty.ToString(), Version = 0, Name = "Check", Instructions = "Answer with the one word: ready.", Voice = "alloy" },
            History = [new("VoiceStudio", null, "Are you ready?", time.GetUtcNow())],
        };
        await foreach (var part in hosts.ReplyAsync(url, request, cancellationToken))
        {
            if (part is ReplyFailed failed) return (false, failed.Reason);
            if (part is ReplyText or ReplyFinished) return (true, "A model answers.");
        }

        return (false, "No answer came.");
    }
}

/// <param name="Words">For people.</param>
/// <param name="TookMs">How long it took to know.</param>
internal sealed record StudioCheck(string What, bool Good, string Words, int TookMs);
