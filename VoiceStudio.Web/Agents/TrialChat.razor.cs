using System.Text;
using Microsoft.AspNetCore.Components;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Agents;

/// <summary>A chat with an agent that need not be saved.</summary>
public sealed partial class TrialChat : IDisposable
{
    private readonly List<Line> _lines = [];
    private string _text = "";
    private CancellationTokenSource? _stop;

    [Inject] private AgentTrial Trial { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;

    /// <summary>The agent as it stands now.</summary>
    [Parameter, EditorRequired] public Func<AgentSettings> Settings { get; set; } = null!;

    private async Task AskAsync()
    {
        if (_stop is not null || string.IsNullOrWhiteSpace(_text)) return;
        using var stop = _stop = new CancellationTokenSource();
        var settings = Settings();
        _lines.Add(new(fromAgent: false, "You", Time.GetUtcNow()) { Text = _text.Trim() });
        var history = History();
        var answer = new Line(fromAgent: true, settings.Name.Trim() is { Length: > 0 } name ? name : "The agent", Time.GetUtcNow()) { Running = true };
        _lines.Add(answer);
        _text = "";
        try
        {
            await foreach (var part in Trial.AnswerAsync(settings, history, stop.Token))
            {
                answer.Take(part);
                StateHasChanged();
            }
        }
        catch (RefusedException e)
        {
            answer.Failure = e.Fields.Count == 0 ? e.Message : string.Join(' ', e.Fields.SelectMany(f => f.Value));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            answer.Failure = "You stopped it.";
        }
        finally
        {
            (answer.Running, _stop) = (false, null);
        }
    }

    private HistoryEntry[] History() => [.. _lines.Where(l => l.Text.Length > 0).Select(l => new HistoryEntry(l.Who, l.FromAgent ? Guid.Empty.ToString() : null, l.Text, l.At))];

    public void Dispose() => _stop?.Cancel();

    private sealed class Line(bool fromAgent, string who, DateTimeOffset at)
    {
        private readonly StringBuilder _said = new();

        public bool FromAgent => fromAgent;
        public string Who => who;
        public DateTimeOffset At => at;
        public string Text { get; set; } = "";
        public bool Running { get; set; }
        public string? Failure { get; set; }
        public List<string> Tools { get; } = [];

        public void Take(ReplyPart part)
        {
            switch (part)
            {
                case ReplyText words: Text = _said.Append(words.Delta).ToString(); break;
                case ReplyTool tool: Tools.Add($"{tool.Name}({tool.Arguments}) → {tool.Error ?? tool.Result} · {tool.DurationMs} ms"); break;
                case ReplyHandOver to: Tools.Add($"would hand over to {to.Agent}: {to.Reason}"); break;
                case ReplyFailed failed: Failure = failed.Reason; break;
            }
        }
    }
}
