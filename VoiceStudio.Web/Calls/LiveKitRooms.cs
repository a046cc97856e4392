using Livekit.Server.Sdk.Dotnet;
using Microsoft.Extensions.Options;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Calls;

/// <summary>The rooms of the configured LiveKit server, and the tokens that open them.</summary>
internal sealed class LiveKitRooms(IOptionsMonitor<LiveKitOptions> options, IOptionsMonitor<CallsOptions> calls, IHttpClientFactory http, TimeProvider time)
{
    // A local server that is just starting: the first call waits for it instead of failing.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    /// <summary>Where browsers and agents connect.</summary>
    /// <exception cref="RefusedException">No server is configured, or the local one does not come up.</exception>
    public async Task<string> UrlAsync(CancellationToken cancellationToken)
    {
        if (options.CurrentValue.Url is { Length: > 0 } url) return url;
        var configured = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var change = options.OnChange(now =>
        {
            if (now.Url is { Length: > 0 }) configured.TrySetResult(now.Url);
        });
        if (options.CurrentValue.Url is { Length: > 0 } already) return already;
        if (!options.CurrentValue.Starting) throw NoServer(null);
        try
        {
            return await configured.Task.WaitAsync(StartLimit, time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw NoServer(e);
        }
    }

    /// <exception cref="RefusedException">The server does not answer or refuses.</exception>
    public async Task CreateAsync(string room, CancellationToken cancellationToken)
    {
        await UrlAsync(cancellationToken);
        var request = new CreateRoomRequest
        {
            Name = room,
            EmptyTimeout = (uint)calls.CurrentValue.NobodyCame.TotalSeconds,
            DepartureTimeout = (uint)calls.CurrentValue.EverybodyLost.TotalSeconds,
        };
        try
        {
            await Client().CreateRoom(request, cancellationToken);
        }
        catch (Exception e) when (IsOfTheServer(e, cancellationToken))
        {
            throw new RefusedException(Refusal.Unavailable, "The LiveKit server does not open a room: " + e.Message, inner: e);
        }
    }

    /// <returns>Who is in the room; null when there is no such room.</returns>
    /// <exception cref="RefusedException">The server does not answer or refuses.</exception>
    public async Task<IReadOnlyList<ParticipantInfo>?> ParticipantsAsync(string room, CancellationToken cancellationToken)
    {
        try
        {
            return (await Client().ListParticipants(new() { Room = room }, cancellationToken)).Participants;
        }
        catch (TwirpException e) when (e.Code == TwirpCodes.NotFound)
        {
            return null;
        }
        catch (Exception e) when (IsOfTheServer(e, cancellationToken))
        {
            throw new RefusedException(Refusal.Unavailable, "The LiveKit server does not say who is in the room: " + e.Message, inner: e);
        }
    }

    /// <summary>Mutes every microphone track of a participant at the server.</summary>
    /// <returns>False when it could not be done.</returns>
    public async Task<bool> MuteAsync(string room, string identity, CancellationToken cancellationToken)
    {
        try
        {
            var client = Client();
            var participant = await client.GetParticipant(new() { Room = room, Identity = identity }, cancellationToken);
            foreach (var track in participant.Tracks.Where(t => t.Type == TrackType.Audio && !t.Muted))
                await client.MutePublishedTrack(new() { Room = room, Identity = identity, TrackSid = track.Sid, Muted = true }, cancellationToken);
            return true;
        }
        catch (TwirpException e) when (e.Code == TwirpCodes.NotFound)
        {
            return true; // Who is not there cannot be heard.
        }
        catch (Exception e) when (IsOfTheServer(e, cancellationToken))
        {
            return false;
        }
    }

    /// <summary>Puts a participant out; one that is gone already is fine.</summary>
    public Task RemoveAsync(string room, string identity, CancellationToken cancellationToken)
        => IgnoreMissingAsync(() => Client().RemoveParticipant(new() { Room = room, Identity = identity }, cancellationToken), cancellationToken);

    /// <summary>Ends a room for everybody in it; one that is gone already is fine.</summary>
    public Task DeleteAsync(string room, CancellationToken cancellationToken)
        => IgnoreMissingAsync(() => Client().DeleteRoom(new() { Room = room }, cancellationToken), cancellationToken);

    /// <summary>Opens the room to a person: microphone, camera and screen, no administration.</summary>
    public string TokenForPerson(string room, string identity, string name)
        => Token(room, identity, name).WithGrants(new()
        {
            RoomJoin = true,
            Room = room,
            CanPublishSources = ["microphone", "camera", "screen_share", "screen_share_audio"],
        }).ToJwt();

    /// <summary>Opens the room to an agent, which may publish its voice and describe what it does.</summary>
    public string TokenForAgent(string room, string identity, string name)
        => Token(room, identity, name).WithKind(ParticipantInfo.Types.Kind.Agent).WithGrants(new()
        {
            RoomJoin = true,
            Room = room,
            CanPublishSources = ["microphone"],
            CanUpdateOwnMetadata = true,
        }).ToJwt();

    public WebhookEvent ReadWebhook(ReadOnlySpan<byte> body, string? authorization)
        => new WebhookReceiver(options.CurrentValue.ApiKey, options.CurrentValue.ApiSecret, time).Receive(body, authorization);

    private static RefusedException NoServer(Exception? cause)
        => new(Refusal.Unavailable, "No LiveKit server is there to hold the call: set LiveKit:Url, LiveKit:ApiKey and LiveKit:ApiSecret.", inner: cause);

    private AccessToken Token(string room, string identity, string name)
        => new AccessToken(options.CurrentValue.ApiKey, options.CurrentValue.ApiSecret, time).WithIdentity(identity).WithName(name).WithTtl(calls.CurrentValue.TokenLifetime);

    private RoomServiceClient Client()
    {
        var (now, name) = (options.CurrentValue, nameof(LiveKitRooms));
        var host = now.ApiUrl ?? now.Url ?? throw new RefusedException(Refusal.Unavailable, "No LiveKit server is configured.");
        return new(host, now.ApiKey, now.ApiSecret, http.CreateClient(name), time);
    }

    private static async Task IgnoreMissingAsync(Func<Task> call, CancellationToken cancellationToken)
    {
        try
        {
            await call();
        }
        catch (TwirpException e) when (e.Code == TwirpCodes.NotFound)
        {
            // That is what was wanted.
        }
        catch (Exception e) when (IsOfTheServer(e, cancellationToken))
        {
            throw new RefusedException(Refusal.Unavailable, "The LiveKit server does not answer: " + e.Message, inner: e);
        }
    }

    private static bool IsOfTheServer(Exception e, CancellationToken cancellationToken)
        => e is TwirpException or HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
