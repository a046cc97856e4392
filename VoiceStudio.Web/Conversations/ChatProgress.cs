using System.Collections.Immutable;

namespace VoiceStudio.Web.Conversations;

/// <summary>A written exchange while it goes on: what has been written since it was begun. Immutable.</summary>
/// <param name="Lines">Oldest first; the last may grow.</param>
/// <param name="Withdrawn">Failed answers that another takes the place of.</param>
internal sealed record ChatProgress(ImmutableArray<ChatLine> Lines, ImmutableArray<Guid> Withdrawn)
{
    public static ChatProgress None { get; } = new([], []);

    public ChatProgress After(ChatPart part) => part switch
    {
        ChatPart.Written e => Add(new(e.Message, Growing: false)),
        ChatPart.Withdrawn e => this with { Withdrawn = Withdrawn.Add(e.MessageId) },
        ChatPart.Answering e => Add(new(new(e.MessageId, default, e.AgentId, e.Name, "", null, []), Growing: true)),
        ChatPart.Words e => Change(e.MessageId, l => l with { Message = l.Message with { Text = l.Message.Text + e.Delta } }),
        ChatPart.ToolUsed e => Change(e.MessageId, l => l with { Message = l.Message with { ToolCalls = l.Message.ToolCalls.Add(e.Tool) } }),
        ChatPart.HandedOver e => Change(e.MessageId, l => l with { HandedTo = e.To.Agent }),
        ChatPart.Answered e => Change(e.Message.Id, l => l with { Message = e.Message, Growing = false }),
        _ => this,
    };

    private ChatProgress Add(ChatLine line) => this with { Lines = Lines.Add(line) };

    private ChatProgress Change(Guid id, Func<ChatLine, ChatLine> change) => this with { Lines = [.. Lines.Select(l => l.Message.Id == id ? change(l) : l)] };
}

/// <param name="Growing">Its agent still thinks or writes.</param>
/// <param name="HandedTo">The colleague that it asked to go on.</param>
public sealed record ChatLine(MessageView Message, bool Growing, string? HandedTo = null);
