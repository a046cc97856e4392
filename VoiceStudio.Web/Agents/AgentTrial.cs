using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Agents;

/// <summary>Lets somebody write with an agent that is not saved yet. Nothing of it is kept.</summary>
internal sealed class AgentTrial(IDbContextFactory<StudioDb> databases, AgentHosts hosts)
{
    /// <param name="history">Oldest first; the last line is what is to be answered.</param>
    /// <exception cref="RefusedException">The settings break a rule, or no host is there to run it.</exception>
    public async IAsyncEnumerable<ReplyPart> AnswerAsync(AgentSettings settings, IReadOnlyList<HistoryEntry> history, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        settings = AgentRules.Normalize(settings);
        AgentRules.Check(settings);
        var url = settings.ServiceUrl ?? await hosts.DefaultUrlAsync(cancellationToken)
            ?? throw new RefusedException(Refusal.Unavailable, "No agent host is there to run it: set AgentHost:Url.");
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var agent = await AgentDefinitions.DefineAsync(db, Guid.Empty, version: 0, settings, cancellationToken);
        var request = new ReplyRequest { ConversationId = Guid.CreateVersion7().ToString(), Agent = agent, History = history };
        await foreach (var part in hosts.ReplyAsync(url, request, cancellationToken)) yield return part;
    }
}
