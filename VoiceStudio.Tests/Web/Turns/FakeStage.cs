using System.Threading.Channels;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Calls;
using VoiceStudio.Web.Turns;

namespace VoiceStudio.Tests.Web.Turns;

/// <summary>The world around a floor, written down: what was stored, what was sent to whom, in order.</summary>
internal sealed class FakeStage : ICallStage
{
    private readonly Channel<string> _happened = Channel.CreateUnbounded<string>();

    public List<LedgerRow> Rows { get; } = [];
    public List<string> Log { get; } = [];
    public HashSet<string> Cut { get; } = [];
    public List<FloorGrant> Grants { get; } = [];
    public FloorView? Shown { get; private set; }

    public Task AppendAsync(IReadOnlyList<LedgerRow> rows, CancellationToken callEnded)
    {
        Rows.AddRange(rows);
        foreach (var row in rows) Note($"row {row.Kind}");
        return Task.CompletedTask;
    }

    public IAgentLinkClient? LinkTo(string agentId) => Cut.Contains(agentId) ? null : new Link(this, agentId);

    public Task<bool> MuteTrackAsync(string agentId, CancellationToken callEnded)
    {
        Note($"{agentId}: mute at the server");
        return Task.FromResult(true);
    }

    public void Show(FloorView floor) => Shown = floor;

    public void Notify(NoticeView notice) => Note($"notice {notice.Code}");

    public string NameOf(string personIdentity) => personIdentity == "person:1" ? "Ann" : personIdentity;

    /// <summary>Reads on until this happens.</summary>
    public async Task Until(string what, CancellationToken cancel)
    {
        await foreach (var note in _happened.Reader.ReadAllAsync(cancel))
        {
            if (note == what) return;
        }
    }

    private void Note(string what)
    {
        Log.Add(what);
        _happened.Writer.TryWrite(what);
    }

    private sealed class Link(FakeStage stage, string agent) : IAgentLinkClient
    {
        public Task Grant(FloorGrant grant)
        {
            stage.Grants.Add(grant);
            return Say($"grant {grant.Epoch} {grant.Purpose}");
        }

        public Task Renew(FloorRenewal renewal) => Say($"renew {renewal.Epoch}");
        public Task Revoke(FloorRevocation revocation) => Say($"revoke {revocation.Epoch}");
        public Task Listen(bool streaming) => Say(streaming ? "listen" : "do not listen");
        public Task Discard(string turnId) => Say($"discard {turnId}");
        public Task Hear(HeardItem item) => Say($"hear {item.Speaker}: {item.Text}");
        public Task AnswerTurnRequest(TurnRequestAnswer answer) => Say(answer.Granted ? "request granted" : "request denied");
        public Task SetColleagues(IReadOnlyList<Colleague> colleagues) => Say("colleagues");
        public Task SetMuted(bool muted) => Say(muted ? "muted" : "not muted");
        public Task StopTool(string toolCallId) => Say($"stop {toolCallId}");
        public Task AnswerApproval(string toolCallId, bool approved) => Say(approved ? $"approve {toolCallId}" : $"refuse {toolCallId}");
        public Task Leave(string reason) => Say("leave");

        private Task Say(string what)
        {
            stage.Note($"{agent}: {what}");
            return Task.CompletedTask;
        }
    }
}
