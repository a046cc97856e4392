using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Web.Turns;

/// <summary>What a live call lends its floor: the ledger's table, the links, the LiveKit server, the page. All are called by the floor's one reader.</summary>
internal interface ICallStage
{
    /// <summary>Completes when the rows are safe: nothing is done in the world before.</summary>
    Task AppendAsync(IReadOnlyList<LedgerRow> rows, CancellationToken callEnded);

    /// <summary>The agent's link; null while it is cut.</summary>
    IAgentLinkClient? LinkTo(string agentId);

    /// <summary>Mutes the agent's audio track at the LiveKit server. True also when it has no track there: nothing of it can sound.</summary>
    Task<bool> MuteTrackAsync(string agentId, CancellationToken callEnded);

    void Show(FloorView floor);

    void Notify(NoticeView notice);

    /// <summary>A person's display name.</summary>
    string NameOf(string personIdentity);
}
