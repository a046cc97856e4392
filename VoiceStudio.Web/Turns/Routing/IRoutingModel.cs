using System.Text.Json;
using OpenAI.Chat;

namespace VoiceStudio.Web.Turns.Routing;

/// <summary>A small text model that says whose topic an utterance is. The network's edge: tests have their own.</summary>
internal interface IRoutingModel
{
    /// <summary>The agent's id; null when it is the present one's, nobody's, or no answer came in time.</summary>
    Task<string?> AskAsync(RouteQuestion question, TimeSpan budget, CancellationToken callEnded);
}

/// <summary>OpenAI's chat API (https://platform.openai.com/docs/api-reference/chat). What it answers is checked against the agents of the call.</summary>
internal sealed partial class OpenAIRoutingModel(ChatClient chat, TimeProvider time, ILogger<OpenAIRoutingModel> log) : IRoutingModel
{
    private const int LongestUtterance = 600;

    public async Task<string?> AskAsync(RouteQuestion question, TimeSpan budget, CancellationToken callEnded)
    {
        using var limit = new CancellationTokenSource(budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, callEnded);
        try
        {
            var answer = await chat.CompleteChatAsync(Prompt(question), new ChatCompletionOptions { MaxOutputTokenCount = 16, Temperature = 0 }, either.Token);
            var said = answer.Value.Content.Count > 0 ? answer.Value.Content[0].Text.Trim() : "";
            return question.Agents.FirstOrDefault(a => a.Name.Equals(said, StringComparison.OrdinalIgnoreCase))?.AgentId;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !callEnded.IsCancellationRequested)
        {
            return null; // Too late: the present agent is about to speak.
        }
        catch (Exception e) when (e is System.ClientModel.ClientResultException or HttpRequestException or JsonException)
        {
            LogNoAnswer(e);
            return null;
        }
    }

    private static List<ChatMessage> Prompt(RouteQuestion question)
    {
        var agents = string.Join('\n', question.Agents.Select(a => $"{a.Name}: {a.Domain}"));
        var present = question.Agents.FirstOrDefault(a => a.AgentId == question.Current)?.Name ?? question.Agents[0].Name;
        return
        [
            new SystemChatMessage($"""
                Several assistants share one voice call. Decide who should answer what the person says next. Answer with one name and nothing else.
                {present} is speaking with the person: choose {present} unless the utterance clearly begins a topic of another's.
                {agents}
                """),
            new UserChatMessage(question.Text.Length > LongestUtterance ? question.Text[..LongestUtterance] : question.Text),
        ];
    }

    [LoggerMessage(LogLevel.Warning, "The routing model did not answer.")]
    private partial void LogNoAnswer(Exception reason);
}
