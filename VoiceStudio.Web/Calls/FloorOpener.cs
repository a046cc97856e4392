using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Turns;
using VoiceStudio.Web.Turns.Routing;

namespace VoiceStudio.Web.Calls;

/// <summary>Gives a call its floor: a new one, or the one its ledger tells of.</summary>
internal sealed class FloorOpener(IDbContextFactory<StudioDb> databases, IOptions<TurnOptions> rules, Router router, TimeProvider time, ILogger<CallFloor> log)
{
    public async Task<CallFloor> OpenAsync(CallState call, bool restored, ICallStage stage, CancellationToken cancellationToken)
    {
        if (!restored) return await CallFloor.OpenAsync(call.CallId, rules.Value, stage, router, time, log, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.Ledger.Where(r => r.CallId == call.CallId).OrderBy(r => r.Number).ToListAsync(cancellationToken);
        var agents = call.Sessions.Values.Select(s => s.Invitation.Agent).ToList();
        return CallFloor.Restore(call.CallId, [.. rows.Select(r => r.ToRow())], agents, stage, router, time, log);
    }
}
