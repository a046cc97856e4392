using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Configuration;
using LocalLiveKit.Media.Transport;
using LocalLiveKit.Peering;
using LocalLiveKit.Signaling;
using Wire = Livekit.Server.Sdk.Dotnet;

namespace LocalLiveKit.Rooms;

/// <summary>A room: who is in it and what they are told. Everything runs in its mailbox, except <see cref="Mailbox"/> itself.</summary>
internal sealed partial class Room
{
    /// <summary>About five seconds.</summary>
    private const int ReportsBetweenQualities = 5;

    private readonly Dictionary<string, Participant> _participants = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly RoomSettings _settings;
    private readonly IRoomEvents _events;
    private readonly ILogger _logger;
    private readonly ActiveSpeakers _speakers = new();
    private readonly DateTimeOffset _created;
    private int _reports;
    private long _emptySince;
    private bool _everJoined;

    public Room(string name, RoomSettings settings, IRoomEvents events, TokenRefresh tokens, TimeProvider time, ILogger logger)
    {
        (Name, _settings, _events, Tokens, _time, _logger) = (name, settings, events, tokens, time, logger);
        _created = time.GetUtcNow();
        _emptySince = time.GetTimestamp();
        EmptyTimeout = settings.EmptyTimeout;
        DepartureTimeout = settings.DepartureTimeout;
        MaxParticipants = settings.MaxParticipants;
        Mailbox = new RoomMailbox(name, logger);
        Subscribing = new Subscribing(this, time);
        Data = new DataPackets(this, logger);
        Resuming = new Resuming(this, time);
        Calls = new ServerCalls(this, time);
    }

    public RoomMailbox Mailbox { get; }

    public string Name { get; }

    public string Sid { get; } = Sids.NewRoom();

    public string Metadata { get; private set; } = "";

    public TimeSpan EmptyTimeout { get; set; }

    public TimeSpan DepartureTimeout { get; set; }

    public int MaxParticipants { get; set; }

    public Subscribing Subscribing { get; }

    public DataPackets Data { get; }

    public Resuming Resuming { get; }

    public TokenRefresh Tokens { get; }

    public ServerCalls Calls { get; }

    /// <summary>Not in the mailbox.</summary>
    public Endings Endings { get; } = new();

    public bool IsClosed { get; private set; }

    public IReadOnlyCollection<Participant> Participants => _participants.Values;

    public IEnumerable<PublishedTrack> Tracks => _participants.Values.SelectMany(p => p.Publishing.Published);

    public Participant? Find(string identity) => _participants.GetValueOrDefault(identity);

    /// <summary>Lets somebody in, and whoever has the same identity out.</summary>
    /// <exception cref="JoinRefusedException">The room is full.</exception>
    public Participant Join(JoinRequestInfo join, SignalSocket socket, Func<Participant, IPeering> connect)
    {
        if (IsClosed) throw new RoomClosedException();
        if (_participants.TryGetValue(join.Claims.Identity, out var older)) Remove(older, DisconnectReason.DuplicateIdentity);
        if (MaxParticipants > 0 && VisibleCount >= MaxParticipants && !join.Claims.Video.Hidden) throw new JoinRefusedException(StatusCodes.Status400BadRequest, "room has exceeded its max participants");

        if (!_everJoined && join.Claims.RoomConfig is { } wanted) Configure(wanted);
        var participant = new Participant(this, join, socket, connect, _time);
        _participants.Add(participant.Identity, participant);
        _everJoined = true;
        participant.Peering.StateChanged += state => Mailbox.Post(() => OnTransport(participant, state));
        participant.Peering.Data.PacketReceived += (packet, reliable) => Data.Post(participant, packet, reliable);
        participant.State = ParticipantInfo.Types.State.Joined;
        LogJoined(_logger, Name, participant.Identity, participant.Sid);
        participant.Send(new SignalResponse { Join = JoinAnswer.For(this, participant, join) });
        // Before its first offer is answered, so that the tracks that are already there are in the answer.
        Subscribing.OnJoined(participant);
        participant.Peering.Start();
        TellOthers(participant);
        TellRoom();
        return participant;
    }

    /// <summary>Takes somebody out, telling them why; nothing if they have gone already.</summary>
    public void Remove(Participant participant, DisconnectReason reason, LeaveRequest.Types.Action action = LeaveRequest.Types.Action.Disconnect)
    {
        if (_participants.GetValueOrDefault(participant.Identity) != participant) return;

        participant.SendLast(new LeaveRequest { Reason = reason, Action = action, CanReconnect = action != LeaveRequest.Types.Action.Disconnect });
        _participants.Remove(participant.Identity);
        Rooms.Subscribing.OnLeft(participant);
        participant.Publishing.UnpublishAll();
        participant.State = ParticipantInfo.Types.State.Disconnected;
        participant.DisconnectReason = reason;
        LogLeft(_logger, Name, participant.Identity, reason);
        if (_participants.Count == 0) _emptySince = _time.GetTimestamp();
        TellOthers(participant);
        if (!participant.Rights.Hidden) Resuming.Remember(participant.ToWire());
        // Last: others' packets were on their way to it until now.
        Endings.Add(participant.Peering);
        if (!participant.Rights.Hidden) _events.OnParticipantLeft(ToWire(), participant.ToWire());
        TellRoom();
    }

    public void OnTrackPublished(PublishedTrack track)
    {
        LogTrack(_logger, Name, track.Publisher.Identity, track.Sid, track.Source);
        OnParticipantChanged(track.Publisher);
        Subscribing.OnTrackPublished(track);
        _events.OnTrackPublished(ToWire(), track.Publisher.ToWire(), track.ToWire());
    }

    public void OnTrackUnpublished(PublishedTrack track)
    {
        Subscribing.OnTrackUnpublished(track);
        track.Publisher.Send(new SignalResponse { TrackUnpublished = new() { TrackSid = track.Sid } });
        OnParticipantChanged(track.Publisher);
        _events.OnTrackUnpublished(ToWire(), track.Publisher.ToWire(), track.ToWire());
    }

    /// <summary>Tells everybody, whom it is about included: livekit-client waits for its own changes to come back.</summary>
    public void OnParticipantChanged(Participant participant)
    {
        if (_participants.GetValueOrDefault(participant.Identity) != participant) return;
        participant.MarkChanged();
        var update = new SignalResponse { Update = new() { Participants = { participant.ToWire() } } };
        if (participant.Rights.Hidden) participant.Send(update);
        else Broadcast(update);
    }

    /// <summary>What a backend, or the token of the first to join, wants of the room. What it does not say stays as it is.</summary>
    public void Configure(RoomConfiguration wanted)
    {
        if (wanted.EmptyTimeout > 0) EmptyTimeout = TimeSpan.FromSeconds(wanted.EmptyTimeout);
        if (wanted.DepartureTimeout > 0) DepartureTimeout = TimeSpan.FromSeconds(wanted.DepartureTimeout);
        if (wanted.MaxParticipants > 0) MaxParticipants = (int)Math.Min(wanted.MaxParticipants, 10_000);
        if (wanted.Metadata.Length > 0) UpdateMetadata(wanted.Metadata);
        foreach (var agent in wanted.Agents.Take(10)) LogDispatch(_logger, Name, agent.AgentName);
    }

    public void UpdateMetadata(string metadata)
    {
        Metadata = metadata;
        TellRoom();
    }

    /// <summary>Speakers, reports and the end of an empty room: about every <see cref="Media.Rtp.LoudnessMeter.Interval"/>.</summary>
    /// <returns>Whether the room goes on.</returns>
    public bool Tick(bool reports)
    {
        if (IsClosed) return false;
        RemoveFailed();
        Resuming.RemoveGone();
        if (_speakers.Measure(_participants.Values) is { Count: > 0 } changes) Broadcast(new SignalResponse { SpeakersChanged = new() { Speakers = { changes } } });
        if (reports)
        {
            foreach (var participant in _participants.Values)
            {
                participant.Peering.SendReceiverReports();
                if (Tokens.IsDue(participant)) Tokens.Send(participant, Name);
            }

            if (++_reports % ReportsBetweenQualities == 0 && ConnectionQualities.Of(_participants.Values.Where(p => !p.Rights.Hidden)) is { Updates.Count: > 0 } qualities)
                Broadcast(new SignalResponse { ConnectionQuality = qualities });
        }

        var limit = _everJoined ? DepartureTimeout : EmptyTimeout;
        if (_participants.Count == 0 && _time.GetElapsedTime(_emptySince) >= limit) Close(DisconnectReason.RoomClosed);
        return !IsClosed;
    }

    /// <summary>Ends the room for everybody in it.</summary>
    public void Close(DisconnectReason reason)
    {
        if (IsClosed) return;
        IsClosed = true;
        // A server that stops may be back soon: clients look for it for about half a minute.
        var action = reason == DisconnectReason.ServerShutdown ? LeaveRequest.Types.Action.Reconnect : LeaveRequest.Types.Action.Disconnect;
        foreach (var participant in _participants.Values.ToList()) Remove(participant, reason, action);
        LogClosed(_logger, Name, reason);
        _events.OnRoomFinished(ToWire());
        Mailbox.Close();
    }

    public Wire.Room ToWire() => new()
    {
        Sid = Sid,
        Name = Name,
        EmptyTimeout = (uint)EmptyTimeout.TotalSeconds,
        DepartureTimeout = (uint)DepartureTimeout.TotalSeconds,
        MaxParticipants = (uint)MaxParticipants,
        CreationTime = _created.ToUnixTimeSeconds(),
        CreationTimeMs = _created.ToUnixTimeMilliseconds(),
        Metadata = Metadata,
        NumParticipants = (uint)VisibleCount,
        NumPublishers = (uint)_participants.Values.Count(p => p.Publishing.Published.Any()),
    };

    private int VisibleCount => _participants.Values.Count(p => !p.Rights.Hidden);

    private void OnTransport(Participant participant, TransportState state)
    {
        if (_participants.GetValueOrDefault(participant.Identity) != participant) return;
        if (state == TransportState.Connected && participant.State == ParticipantInfo.Types.State.Joined)
        {
            participant.State = ParticipantInfo.Types.State.Active;
            OnParticipantChanged(participant);
            if (_speakers.Now is { Count: > 0 } speakers) participant.Send(new SignalResponse { SpeakersChanged = new() { Speakers = { speakers } } });
            if (!participant.Rights.Hidden) _events.OnParticipantJoined(ToWire(), participant.ToWire());
        }
        else if (state is TransportState.Failed or TransportState.Closed)
        {
            participant.MediaHasFailed = true;
        }
    }

    /// <summary>
    /// Media that is dead though its socket lives: with RECONNECT the client joins anew at once. Not before the next tick, since a client that
    /// leaves closes its media too, and its "leave" may come second.
    /// </summary>
    private void RemoveFailed()
    {
        foreach (var participant in _participants.Values.Where(p => p.MediaHasFailed).ToList())
        {
            if (participant.FailedTicks++ > 0) Remove(participant, DisconnectReason.MediaFailure, LeaveRequest.Types.Action.Reconnect);
        }
    }

    private void TellOthers(Participant participant)
    {
        if (participant.Rights.Hidden) return;
        participant.MarkChanged();
        Broadcast(new SignalResponse { Update = new() { Participants = { participant.ToWire() } } }, except: participant);
    }

    private void TellRoom() => Broadcast(new SignalResponse { RoomUpdate = new() { Room = ToWire() } });

    private void Broadcast(SignalResponse response, Participant? except = null)
    {
        ReadOnlyMemory<byte> bytes = response.ToByteArray();
        foreach (var participant in _participants.Values)
        {
            if (participant != except) participant.Send(bytes);
        }
    }

    [LoggerMessage(LogLevel.Information, "Room {Room}: {Identity} joined as {Sid}.")]
    private static partial void LogJoined(ILogger logger, string room, string identity, string sid);

    [LoggerMessage(LogLevel.Information, "Room {Room}: {Identity} left ({Reason}).")]
    private static partial void LogLeft(ILogger logger, string room, string identity, DisconnectReason reason);

    [LoggerMessage(LogLevel.Information, "Room {Room}: {Identity} publishes {Track} ({Source}).")]
    private static partial void LogTrack(ILogger logger, string room, string identity, string track, TrackSource source);

    [LoggerMessage(LogLevel.Information, "Room {Room}: the agent '{Agent}' is asked for, and not sent: this server for development dispatches no agents.")]
    private static partial void LogDispatch(ILogger logger, string room, string agent);

    [LoggerMessage(LogLevel.Information, "Room {Room} is over ({Reason}).")]
    private static partial void LogClosed(ILogger logger, string room, DisconnectReason reason);
}
