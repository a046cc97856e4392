using System.Text.Json;
using LocalRealtime.Hearing;

namespace LocalRealtime.Protocol;

/// <summary>One session: carries out client events, and what the buffer hears. Lives in its mailbox.</summary>
internal sealed class RealtimeSession : IInputAudioListener, IDisposable
{
    private readonly SessionParts _parts;
    private readonly Mailbox _mailbox;
    private readonly OwnedTasks _tasks;
    private readonly Action<ServerEvent> _send;
    private readonly Conversation _conversation = new();
    private readonly VoiceActivity _voice;
    private readonly InputAudio _input;
    private readonly Responses _responses;
    private readonly IdleTimeout _idle;
    private readonly long _expiresAt;
    private SessionConfig _config;
    private string _speechItem = "";

    public RealtimeSession(SessionParts parts, string model, Mailbox mailbox, OwnedTasks tasks, Action<ServerEvent> send, CancellationToken over)
    {
        (_parts, _mailbox, _tasks, _send) = (parts, mailbox, tasks, send);
        _config = new SessionConfig { Model = model };
        _expiresAt = (parts.Time.GetUtcNow() + parts.Options.SessionLimit).ToUnixTimeSeconds();
        _voice = new VoiceActivity(parts.VoiceActivity);
        _input = new InputAudio(_config, parts.Recognizer, _voice, this);
        _responses = new Responses(parts, _conversation, mailbox, tasks, send, over);
        _idle = new IdleTimeout(parts.Time, () => mailbox.Post(TimedOut));
        _responses.Ended += reply => _idle.Arm(_config.TurnDetection?.IdleTimeoutMs + reply.AudioMs);
    }

    public string Id { get; } = Ids.Session();

    public void Open()
    {
        _send(new SessionCreated(_config.ToWire(Id, _expiresAt)));
        _send(new ConversationCreated(new ConversationName(_conversation.Id)));
    }

    /// <summary>The session has lasted as long as it may.</summary>
    public void Expire() => _send(new ErrorEvent(new ErrorDetails(
        ProtocolException.InvalidRequest, "session_expired", FormattableString.Invariant($"Your session hit the maximum duration of {_parts.Options.SessionLimit.TotalMinutes:0.##} minutes."), null, null)));

    public void Dispose()
    {
        _idle.Dispose();
        _input.Clear();
        _voice.Dispose();
    }

    /// <summary>Carries out one message of the client; whatever is wrong with it is answered by an error event.</summary>
    public void Handle(ReadOnlyMemory<byte> message)
    {
        string? eventId = null;
        try
        {
            using var json = JsonDocument.Parse(message, Wire.Reading);
            var fields = Fields.Of(json.RootElement, "");
            eventId = fields.OptionalText("event_id");
            Handle(fields);
        }
        catch (JsonException)
        {
            Refuse(new ProtocolException("invalid_json", "We could not parse the JSON body of your event."), eventId);
        }
        catch (InvalidOperationException)
        {
            // A string that is no text: half of a surrogate pair, or bytes that are not UTF-8.
            Refuse(new ProtocolException("invalid_json", "The event holds a string that is not valid Unicode."), eventId);
        }
        catch (ProtocolException e)
        {
            Refuse(e, eventId);
        }
    }

    public void SpeechStarted(int atMs)
    {
        _idle.Disarm();
        _speechItem = Ids.Item();
        _send(new SpeechStarted(atMs, _speechItem));
        if (_config.TurnDetection is { InterruptResponse: true }) _responses.Cancel(null, "turn_detected");
    }

    public void SpeechStopped(int atMs)
    {
        _send(new SpeechStopped(atMs, _speechItem));
        Commit(_speechItem);
        if (_config is { TurnDetection.CreateResponse: true, Type: "realtime" } && _responses.Active is null) Respond(new ResponseRequest { Config = _config });
    }

    private void Handle(Fields message)
    {
        switch (message.OptionalText("type"))
        {
            case ClientEventTypes.SessionUpdate: Update(message.Object("session")); break;
            case ClientEventTypes.AudioAppend: _input.Append(Base64.Read(message.Text("audio"), "audio")); break;
            case ClientEventTypes.AudioCommit: Commit(_input.Speaking ? _speechItem : Ids.Item()); break;
            case ClientEventTypes.AudioClear: ClearInput(); break;
            case ClientEventTypes.OutputAudioClear: throw new ProtocolException("invalid_event", "output_audio_buffer.clear is for WebRTC and SIP: over a WebSocket the client plays the sound.", "type");
            case ClientEventTypes.ItemCreate: CreateItem(message); break;
            case ClientEventTypes.ItemRetrieve: _send(new ItemRetrieved(_conversation.Retrieve(message.Text("item_id")).ToWire(withAudio: true))); break;
            case ClientEventTypes.ItemDelete: DeleteItem(message.Text("item_id")); break;
            case ClientEventTypes.ItemTruncate: Truncate(message); break;
            case ClientEventTypes.ResponseCreate: Respond(ResponseRequest.Read(message.OptionalObject("response"), _config, _conversation, _responses.HasSpoken)); break;
            case ClientEventTypes.ResponseCancel: CancelResponse(message.OptionalText("response_id")); break;
            case null: throw new ProtocolException("invalid_event", "The 'type' field is missing.", "type");
            case var unknown: throw new ProtocolException("invalid_event", $"Invalid value: '{Fields.Shorten(unknown)}'. It is not the type of an event that a client may send.", "type");
        }
    }

    private void Refuse(ProtocolException e, string? eventId)
        => _send(new ErrorEvent(new ErrorDetails(ProtocolException.InvalidRequest, e.Code, e.Message, e.Param, eventId)));

    private void Update(Fields session)
    {
        _config = SessionUpdate.Apply(_config, session, _responses.HasSpoken);
        _input.Configure(_config);
        _parts.Recognizer.Vocabulary.Add(_input.Names = NamesIn.Session(_config));
        if (_config.TurnDetection?.IdleTimeoutMs is null) _idle.Disarm();
        _send(new SessionUpdated(_config.ToWire(Id, _expiresAt)));
    }

    private void Commit(string itemId)
    {
        var said = _input.Commit();
        _idle.Disarm();
        var item = new ConversationItem { Id = itemId, Type = "message", Role = "user" };
        item.Content.Add(new ContentPart { Type = "input_audio", Audio = said.Sound, AudioMs = said.Milliseconds });
        var previous = _conversation.LastId;
        _conversation.Insert(item, null);
        _send(new AudioCommitted(previous, item.Id));
        Announce(item);
        Understand(item, item.Content[0], said.Recognition, report: true);
    }

    private void CreateItem(Fields message)
    {
        var item = ItemReader.Read(message.Object("item"), _config.InputFormat);
        _conversation.Insert(item, message.OptionalText("previous_item_id"));
        Announce(item);
        foreach (var part in item.Content.Where(p => p is { Type: "input_audio", Transcript: null, Audio: not null }))
            Understand(item, part, Recognize(part.Audio!), report: true);
    }

    private void Respond(ResponseRequest request)
    {
        if (_config.Type != "realtime") throw new ProtocolException("invalid_event", "A transcription session creates no responses.", "type");
        foreach (var item in request.Input ?? [])
        {
            foreach (var part in item.Content.Where(p => p is { Type: "input_audio", Transcript: null, Heard: null, Audio: not null } && item.Transcribing is null))
                Understand(item, part, Recognize(part.Audio!), report: false);
        }

        _responses.Create(request);
        _idle.Disarm();
    }

    private void Announce(ConversationItem item)
    {
        var previous = _conversation.IdBefore(item);
        _send(new ItemAdded(previous, item.ToWire()));
        _send(new ItemDone(previous, item.ToWire()));
    }

    private Recognition Recognize(byte[] sound)
    {
        var recognition = _parts.Recognizer.Begin(_input.Names);
        recognition.Push(Sound.Resampler.Convert(_config.InputFormat.Decode(sound), _config.InputFormat.Rate, Recognition.Rate));
        recognition.Finish();
        return recognition;
    }

    /// <param name="report">False for items outside the conversation: their words are needed, but are nobody's news.</param>
    private void Understand(ConversationItem item, ContentPart part, Recognition recognition, bool report)
    {
        item.Transcribing = UnderstandAsync(item, part, recognition, report);
        _tasks.Add(item.Transcribing);
    }

    private async Task UnderstandAsync(ConversationItem item, ContentPart part, Recognition recognition, bool report)
    {
        var heard = await recognition.Result;
        _mailbox.Post(() =>
        {
            part.Heard = heard;
            if (_config.Transcription is null || !report) return;
            part.Transcript = heard.Failure is null ? heard.Text : null;
            foreach (var message in Transcripts.Of(item.Id, item.Content.IndexOf(part), heard, part.AudioMs)) _send(message);
        });
    }

    private void ClearInput()
    {
        _input.Clear();
        _send(new AudioCleared());
    }

    private void DeleteItem(string id)
    {
        _conversation.Delete(id);
        _send(new ItemDeleted(id));
    }

    private void Truncate(Fields message)
    {
        var (id, index, endMs) = (message.Text("item_id"), message.Whole("content_index", 0, int.MaxValue), message.Whole("audio_end_ms", 0, int.MaxValue));
        _conversation.Truncate(id, index, endMs);
        _send(new ItemTruncated(id, index, endMs));
    }

    private void CancelResponse(string? id)
    {
        if (!_responses.Cancel(id, "client_cancelled"))
            throw new ProtocolException("response_cancel_not_active", "Cancellation failed: no active response found", id is null ? null : "response_id");
    }

    /// <summary>Nobody said anything: the silence is the turn.</summary>
    private void TimedOut()
    {
        if (_config.TurnDetection?.IdleTimeoutMs is not { } idleMs || _input.Speaking || _responses.Active is not null) return;
        var item = new ConversationItem { Id = Ids.Item(), Type = "message", Role = "user" };
        item.Content.Add(new ContentPart { Type = "input_audio", Heard = Heard.Nothing });
        var (end, previous) = (_input.ReceivedMs, _conversation.LastId);
        _send(new TimeoutTriggered(Math.Max(0, end - idleMs), end, item.Id));
        _input.Clear();
        _conversation.Insert(item, null);
        _send(new AudioCommitted(previous, item.Id));
        Announce(item);
        Respond(new ResponseRequest { Config = _config });
    }
}
