using System.Text.Json.Nodes;
using LocalRealtime.Speaking;

namespace LocalRealtime.Protocol;

/// <summary>What a response has sent so far, and its events in the API's order. Used from the mailbox only.</summary>
internal sealed class ResponseOutput(ResponseRequest request, Conversation conversation, Action<ServerEvent> send)
{
    private readonly List<ConversationItem> _items = [];
    private readonly List<byte> _sound = [];
    private ConversationItem? _open;
    private int _textTokens;
    private int _audioMs;

    public string Id { get; } = Ids.Response();

    public ResponseRequest Request { get; } = request;

    public bool Over { get; private set; }

    public string Status { get; private set; } = "in_progress";

    /// <summary>Length of all sound sent, milliseconds.</summary>
    public int AudioMs => _audioMs;

    public int Tokens => _textTokens + Usage.SpokenTokens(_audioMs);

    private Place At => new(Id, _open!.Id, _items.Count - 1);

    public void Start() => send(new ResponseCreated(ToWire(null, null)));

    public void Say(string words)
    {
        var part = Open().Content[0];
        _textTokens += Usage.TextTokens(words);
        if (Request.Config.Speaks)
        {
            part.Transcript += words;
            part.Words.Add(new SpokenWord(words, part.AudioMs));
            send(new OutputTranscriptDelta(At, words));
        }
        else
        {
            part.Text += words;
            send(new OutputTextDelta(At, words));
        }
    }

    public void Sound(byte[] sound)
    {
        var part = Open().Content[0];
        _sound.AddRange(sound);
        var before = part.AudioMs;
        part.AudioMs = Request.Config.OutputFormat.ToMilliseconds(_sound.Count);
        _audioMs += part.AudioMs - before;
        send(new OutputAudioDelta(At, sound));
    }

    public void Call(string name, string arguments)
    {
        Close("completed");
        _open = Add(new ConversationItem { Id = Ids.Item(), Type = "function_call", Name = name, CallId = Ids.Call(), Arguments = "", Status = "in_progress" });
        _textTokens += Usage.TextTokens(name + arguments);
        for (var i = 0; i < arguments.Length; i += 16) send(new ArgumentsDelta(At, _open.CallId!, arguments[i..Math.Min(arguments.Length, i + 16)]));
        _open.Arguments = arguments;
        send(new ArgumentsDone(At, _open.CallId!, name, arguments));
        End("completed");
    }

    /// <param name="status">completed, cancelled, incomplete or failed.</param>
    /// <param name="details">status_details, null when completed.</param>
    public void Finish(string status, JsonObject? details, Usage input)
    {
        Close(status == "completed" ? "completed" : "incomplete");
        Over = true;
        Status = status;
        send(new ResponseDone(ToWire(details, input with { OutputText = _textTokens, OutputAudio = Usage.SpokenTokens(_audioMs) })));
    }

    private ConversationItem Open()
    {
        if (_open is not null) return _open;
        var type = Request.Config.Speaks ? "output_audio" : "output_text";
        _open = Add(new ConversationItem { Id = Ids.Item(), Type = "message", Role = "assistant", Status = "in_progress" });
        _open.Content.Add(new ContentPart { Type = type, Text = "", Transcript = "" });
        _sound.Clear();
        send(new ContentPartAdded(At, Part(_open.Content[0])));
        return _open;
    }

    private ConversationItem Add(ConversationItem item)
    {
        _items.Add(item);
        send(new OutputItemAdded(Id, _items.Count - 1, item.ToWire()));
        if (!Request.InConversation) return item;
        conversation.Insert(item, null);
        send(new ItemAdded(conversation.IdBefore(item), item.ToWire()));
        return item;
    }

    private void Close(string status)
    {
        if (_open is null) return;
        var part = _open.Content[0];
        if (Request.Config.Speaks)
        {
            part.Audio = [.. _sound];
            send(new OutputAudioDone(At));
            send(new OutputTranscriptDone(At, part.Transcript ?? ""));
        }
        else
        {
            send(new OutputTextDone(At, part.Text!));
        }

        send(new ContentPartDone(At, Part(part)));
        End(status);
    }

    private void End(string status)
    {
        var item = _open!;
        item.Status = status;
        if (Request.InConversation) send(new ItemDone(conversation.IdBefore(item), item.ToWire()));
        send(new OutputItemDone(Id, _items.Count - 1, item.ToWire()));
        _open = null;
    }

    /// <summary>In response events a part is called audio or text, in items output_audio or output_text.</summary>
    private static JsonObject Part(ContentPart part) => part.Type == "output_audio"
        ? new() { ["type"] = "audio", ["transcript"] = part.Transcript ?? "" }
        : new() { ["type"] = "text", ["text"] = part.Text };

    private JsonObject ToWire(JsonObject? details, Usage? usage) => new()
    {
        ["object"] = "realtime.response",
        ["id"] = Id,
        ["status"] = Status,
        ["status_details"] = details,
        ["output"] = new JsonArray([.. _items.Where(i => i != _open).Select(i => (JsonNode)i.ToWire())]),
        ["conversation_id"] = Request.InConversation ? conversation.Id : null,
        ["output_modalities"] = SessionConfig.Modalities(Request.Config.Speaks),
        ["max_output_tokens"] = SessionConfig.ShowLimit(Request.Config.MaxOutputTokens),
        ["audio"] = new JsonObject { ["output"] = new JsonObject { ["format"] = SessionConfig.Show(Request.Config.OutputFormat), ["voice"] = Request.Config.Voice } },
        ["usage"] = usage?.ToWire(),
        ["metadata"] = Request.Metadata?.DeepClone(),
    };
}
