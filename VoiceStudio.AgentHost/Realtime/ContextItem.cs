namespace VoiceStudio.AgentHost.Realtime;

internal enum ContextRole { User, Assistant, System }

/// <summary>One thing that the model knows about the conversation, as it is told again when a session is opened anew.</summary>
internal abstract record ContextItem
{
    /// <param name="Id">Id in the session, when we name it; 32 characters at most.</param>
    internal sealed record Words(ContextRole Role, string Text, string? Id = null) : ContextItem;

    internal sealed record Call(string CallId, string Name, string Arguments) : ContextItem;

    internal sealed record Output(string CallId, string Result) : ContextItem;
}
