namespace LocalRealtime.Protocol;

/// <summary>What a client may send. https://platform.openai.com/docs/api-reference/realtime-client-events</summary>
internal static class ClientEventTypes
{
    public const string SessionUpdate = "session.update";
    public const string AudioAppend = "input_audio_buffer.append";
    public const string AudioCommit = "input_audio_buffer.commit";
    public const string AudioClear = "input_audio_buffer.clear";
    public const string OutputAudioClear = "output_audio_buffer.clear";
    public const string ItemCreate = "conversation.item.create";
    public const string ItemRetrieve = "conversation.item.retrieve";
    public const string ItemTruncate = "conversation.item.truncate";
    public const string ItemDelete = "conversation.item.delete";
    public const string ResponseCreate = "response.create";
    public const string ResponseCancel = "response.cancel";
}

/// <summary>What the server sends. https://platform.openai.com/docs/api-reference/realtime-server-events</summary>
internal static class ServerEventTypes
{
    public const string Error = "error";
    public const string SessionCreated = "session.created";
    public const string SessionUpdated = "session.updated";
    public const string ConversationCreated = "conversation.created";
    public const string ItemAdded = "conversation.item.added";
    public const string ItemDone = "conversation.item.done";
    public const string ItemDeleted = "conversation.item.deleted";
    public const string ItemRetrieved = "conversation.item.retrieved";
    public const string ItemTruncated = "conversation.item.truncated";
    public const string TranscriptionDelta = "conversation.item.input_audio_transcription.delta";
    public const string TranscriptionCompleted = "conversation.item.input_audio_transcription.completed";
    public const string TranscriptionFailed = "conversation.item.input_audio_transcription.failed";
    public const string AudioCommitted = "input_audio_buffer.committed";
    public const string AudioCleared = "input_audio_buffer.cleared";
    public const string SpeechStarted = "input_audio_buffer.speech_started";
    public const string SpeechStopped = "input_audio_buffer.speech_stopped";
    public const string TimeoutTriggered = "input_audio_buffer.timeout_triggered";
    public const string ResponseCreated = "response.created";
    public const string ResponseDone = "response.done";
    public const string OutputItemAdded = "response.output_item.added";
    public const string OutputItemDone = "response.output_item.done";
    public const string ContentPartAdded = "response.content_part.added";
    public const string ContentPartDone = "response.content_part.done";
    public const string OutputTextDelta = "response.output_text.delta";
    public const string OutputTextDone = "response.output_text.done";
    public const string OutputAudioDelta = "response.output_audio.delta";
    public const string OutputAudioDone = "response.output_audio.done";
    public const string OutputTranscriptDelta = "response.output_audio_transcript.delta";
    public const string OutputTranscriptDone = "response.output_audio_transcript.done";
    public const string ArgumentsDelta = "response.function_call_arguments.delta";
    public const string ArgumentsDone = "response.function_call_arguments.done";
    public const string RateLimitsUpdated = "rate_limits.updated";

    /// <summary>Events of the API that this server never sends, each with the reason.</summary>
    public static IReadOnlyDictionary<string, string> NotApplicable { get; } = new Dictionary<string, string>
    {
        ["conversation.item.created"] = "superseded by conversation.item.added and .done",
        ["conversation.item.input_audio_transcription.segment"] = "diarization: the recognizer does not tell speakers apart",
        ["input_audio_buffer.dtmf_event_received"] = "telephone keys: SIP only",
        ["output_audio_buffer.started"] = "WebRTC and SIP only",
        ["output_audio_buffer.stopped"] = "WebRTC and SIP only",
        ["output_audio_buffer.cleared"] = "WebRTC and SIP only",
        ["mcp_list_tools.in_progress"] = "the server calls no MCP servers: it runs offline",
        ["mcp_list_tools.completed"] = "the server calls no MCP servers: it runs offline",
        ["mcp_list_tools.failed"] = "the server calls no MCP servers: it runs offline",
        ["response.mcp_call_arguments.delta"] = "the server calls no MCP servers: it runs offline",
        ["response.mcp_call_arguments.done"] = "the server calls no MCP servers: it runs offline",
        ["response.mcp_call.in_progress"] = "the server calls no MCP servers: it runs offline",
        ["response.mcp_call.completed"] = "the server calls no MCP servers: it runs offline",
        ["response.mcp_call.failed"] = "the server calls no MCP servers: it runs offline",
    };
}
