using System.Text.Json;
using LocalRealtime.Hearing;

namespace LocalRealtime.Protocol;

/// <summary>One session: carries out client events, and what the buffer hears. Lives in its mailbox.</summary>
internal sealed class RealtimeSession : IInputAudioListener, IDisposable
{
    private readonly SessionParts _parts;
    private readonly SessionLine _line;
    private readonly Conversation _conversation = new();
    private readonly VoiceActivity _voice;
    private readonly InputAudio _input;
    private readonly Responses _responses;
    private readonly IdleTimeout _idle;
    private readonly long _expiresAt;
    private SessionConfig _config;
    private string _speechItem = Ids.Item();
    private LiveTranscript _live = new();

    public RealtimeSession(SessionParts parts, string model, SessionLine line)
    {
        (_parts, _line) = (parts, line);
        _config = new SessionConfig { Model = model };
        _expiresAt = (parts.Time.GetUtcNow() + parts.Options.SessionLimit).ToUnixTimeSeconds();
        _voice = new VoiceActivity(parts.VoiceActivity);
        _input = new InputAudio(_config, parts.Recognizer, _voice, this);
        _responses = new Responses(parts, _conversation, line);
        _idle = new IdleTimeout(parts.Time, () => line.Mailbox.Post(TimedOut));
        _responses.Ended += reply => _idle.Arm(_config.TurnDetection?.IdleTimeoutMs + reply.AudioMs);
    }

    public string Id => _line.Chronicle.Id;

    public void Open()
    {
        Follow("connect");
        _line.Send(new SessionCreated(_config.ToWire(Id, _expiresAt)));
        _line.Send(new ConversationCreated(new ConversationName(_conversation.Id)));
    }

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
            if (fields.OptionalText("type") is { } type) Follow(type);
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
        BeginItem();
        _line.Send(new SpeechStarted(atMs, _speechItem));
        if (_config.TurnDetection is { InterruptResponse: true }) _responses.Cancel(null, "turn_detected");
    }

    public void SpeechStopped(int atMs)
    {
        _line.Send(new SpeechStopped(atMs, _speechItem));
        Commit(_speechItem);
        if (_config is { TurnDetection.CreateResponse: true, Type: "realtime" } && _responses.Active is null) Respond(new ResponseRequest { Config = _config });
    }

    public void Understood(Recognition recognition, string words) => _line.Mailbox.Post(() =>
    {
        if (_input.Recognition != recognition || !LiveTranscript.IsGivenBy((string?)_config.Transcription?["model"])) return;
        if (_live.Next(words) is { Length: > 0 } fresh) _line.Send(new TranscriptionDelta(_speechItem, 0, fresh));
    });

    private void BeginItem() => (_speechItem, _live) = (Ids.Item(), new LiveTranscript());

    private void Handle(Fields message)
    {
        switch (message.OptionalText("type"))
        {
            case ClientEventTypes.SessionUpdate: Update(message.Object("session")); break;
            case ClientEventTypes.AudioAppend: _input.Append(Base64.Read(message.Text("audio"), "audio")); break;
            case ClientEventTypes.AudioCommit: Commit(_speechItem); break;
            case ClientEventTypes.AudioClear: ClearInput(); break;
            case ClientEventTypes.OutputAudioClear: throw new ProtocolException("invalid_event", "output_audio_buffer.clear is for WebRTC and SIP: over a WebSocket the client plays the sound.", "type");
            case ClientEventTypes.ItemCreate: CreateItem(message); break;
            case ClientEventTypes.ItemRetrieve: _line.Send(new ItemRetrieved(_conversation.Retrieve(message.Text("item_id")).ToWire(withAudio: true))); break;
            case ClientEventTypes.ItemDelete: DeleteItem(message.Text("item_id")); break;
            case ClientEventTypes.ItemTruncate: Truncate(message); break;
            case ClientEventTypes.ResponseCreate: Respond(ResponseRequest.Read(message.OptionalObject("response"), _config, _conversation, _responses.HasSpoken)); break;
            case ClientEventTypes.ResponseCancel: CancelResponse(message.OptionalText("response_id")); break;
            case null: throw new ProtocolException("invalid_event", "The 'type' field is missing.", "type");
            case var unknown: throw new ProtocolException("invalid_event", $"Invalid value: '{Fields.Shorten(unknown)}'. It is not the type of an event that a client may send.", "type");
        }
    }

    /// <summary>What a script does at this point.</summary>
    private void Follow(string on)
    {
        foreach (var act in _parts.Director.Next(on, "", _config.Instructions)?.Acts ?? []) _line.Act(act);
    }

    private void Refuse(ProtocolException e, string? eventId)
        => _line.Send(new ErrorEvent(new ErrorDetails(ProtocolException.InvalidRequest, e.Code, e.Message, e.Param, eventId)));

    private void Update(Fields session)
    {
        _config = SessionUpdate.Apply(_config, session, _responses.HasSpoken);
        _input.Configure(_config);
        _parts.Recognizer.Vocabulary.Add(_input.Names = NamesIn.Session(_config));
        if (_config.TurnDetection?.IdleTimeoutMs is null) _idle.Disarm();
        _line.Send(new SessionUpdated(_config.ToWire(Id, _expiresAt)));
    }

    private void Commit(string itemId)
    {
        var said = _input.Commit();
        _idle.Disarm();
        var item = new ConversationItem { Id = itemId, Type = "message", Role = "user" };
        item.Content.Add(new ContentPart { Type = "input_audio", Audio = said.Sound, AudioMs = said.Milliseconds });
        var previous = _conversation.LastId;
        _conversation.Insert(item, null);
        _line.Send(new AudioCommitted(previous, item.Id));
        Announce(item);
        Understand(item, item.Content[0], said.Recognition, report: true, _live);
        BeginItem();
    }

    private void CreateItem(Fields message)
    {
        var item = ItemReader.Read(message.Object("item"), _config.InputFormat);
        _conversation.Insert(item, message.OptionalText("previous_item_id"));
        Announce(item);
        if (item.Role is not null) _line.Chronicle.Said(item.Role == "user" ? "person" : item.Role, string.Join(' ', item.Content.Select(p => p.Known)));
        foreach (var part in item.Content.Where(p => p is { Type: "input_audio", Transcript: null, Audio: not null }))
            Understand(item, part, Recognize(part.Audio!), report: true, new LiveTranscript());
    }

    private void Respond(ResponseRequest request)
    {
        if (_config.Type != "realtime") throw new ProtocolException("invalid_event", "A transcription session creates no responses.", "type");
        foreach (var item in request.Input ?? [])
        {
            foreach (var part in item.Content.Where(p => p is { Type: "input_audio", Transcript: null, Heard: null, Audio: not null } && item.Transcribing is null))
                Understand(item, part, Recognize(part.Audio!), report: false, new LiveTranscript());
        }

        _responses.Create(request);
        _idle.Disarm();
    }

    private void Announce(ConversationItem item)
    {
        var previous = _conversation.IdBefore(item);
        _line.Send(new ItemAdded(previous, item.ToWire()));
        _line.Send(new ItemDone(previous, item.ToWire()));
    }

    private Recognition Recognize(byte[] sound)
    {
        var recognition = _parts.Recognizer.Begin(_input.Names, new Ear());
        recognition.Push(Sound.Resampler.Convert(_config.InputFormat.Decode(sound), _config.InputFormat.Rate, Recognition.Rate));
        recognition.Finish();
        return recognition;
    }

    /// <param name="report">False for items outside the conversation: their words are needed, but are nobody's news.</param>
    private void Understand(ConversationItem item, ContentPart part, Recognition recognition, bool report, LiveTranscript told)
    {
        item.Transcribing = UnderstandAsync(item, part, recognition, report, told);
        _line.Tasks.Add(item.Transcribing);
    }

    private async Task UnderstandAsync(ConversationItem item, ContentPart part, Recognition recognition, bool report, LiveTranscript told)
    {
        var heard = await recognition.Result;
        _line.Mailbox.Post(() =>
        {
            part.Heard = heard;
            _line.Chronicle.Said("person", heard.Failure ?? heard.Text);
            if (_config.Transcription is not { } transcription || !report) return;
            part.Transcript = heard.Failure is null ? heard.Text : null;
            foreach (var message in Transcripts.Of(item.Id, item.Content.IndexOf(part), heard, part.AudioMs, (string?)transcription["model"], told)) _line.Send(message);
        });
    }

    private void ClearInput()
    {
        _input.Clear();
        BeginItem();
        _line.Send(new AudioCleared());
    }

    private void DeleteItem(string id)
    {
        _conversation.Delete(id);
        _line.Send(new ItemDeleted(id));
    }

    private void Truncate(Fields message)
    {
        var (id, index, endMs) = (message.Text("item_id"), message.Whole("content_index", 0, int.MaxValue), message.Whole("audio_end_ms", 0, int.MaxValue));
        _conversation.Truncate(id, index, endMs);
        _line.Send(new ItemTruncated(id, index, endMs));
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
        _line.Send(new TimeoutTriggered(Math.Max(0, end - idleMs), end, item.Id));
        _input.Clear();
        _conversation.Insert(item, null);
        _line.Send(new AudioCommitted(previous, item.Id));
        Announce(item);
        Respond(new ResponseRequest { Config = _config });
    }
}
