using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Livekit.Server.Sdk.Dotnet;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VoiceStudio.Contracts;

namespace VoiceStudio.Bench.Handler;

/// <summary>One caller and one agent in a room of their own, and the measurements that need both.</summary>
internal sealed class BenchCall(string name, BenchCaller caller, ToneSession first, Figures figures) : IAsyncDisposable
{
    public const string Key = "devkey", Secret = "a-secret-for-the-handlers-bench-only", SharedSecret = "a-shared-secret-for-the-handlers-bench";
    private const int SpeechMs = 400;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public BenchCaller Caller => caller;

    /// <summary>The model's present session.</summary>
    public ToneSession Session { get; set; } = first;

    public static async Task<BenchCall> StartAsync(string name, string rooms, string host, ToneModel model, Figures figures)
    {
        var caller = await BenchCaller.JoinAsync(rooms, Token("user:" + name, name, agent: false));
        var asked = Stopwatch.GetTimestamp();
        await JoinAsync(name, rooms, host);
        var subscribed = await caller.Subscribed.WaitAsync(Limit);
        figures.Add("join request → track subscribed", Milliseconds(asked, subscribed));
        while (!model.Sessions.TryGetValue(name, out var there) || there.FirstAppend == 0)
        {
            if (Stopwatch.GetElapsedTime(asked) > Limit) throw new TimeoutException("The agent never listened.");
            await caller.SayAsync(new short[Tone.FrameSamples]);
            await caller.SaidAsync();
        }

        var session = model.Sessions[name];
        figures.Add("join request → first append", Milliseconds(asked, session.FirstAppend));
        return new BenchCall(name, caller, session, figures);
    }

    /// <summary>A person speaks, the model answers at once.</summary>
    public async Task TurnAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        var onset = await caller.SayAsync(Tone.Samples(0, SpeechMs));
        await caller.SaidAsync();
        await caller.SayAsync(new short[Tone.Rate / 5]);
        var heard = await caller.HearsAsync(onset, limit.Token);
        figures.Add("uplink: caller's sound → append", Milliseconds(onset, Session.Heard));
        figures.Add("downlink: delta → caller's ear", Milliseconds(Session.Spoke, heard));
        figures.Add("voice to voice, above the model's own time", Milliseconds(onset, heard) - SpeechMs);
        await caller.FallsSilentAsync(TimeSpan.FromMilliseconds(500), limit.Token);
        caller.Forget();
    }

    public async Task ToolTurnAsync()
    {
        Session.Expect();
        Session.CallsTool = true;
        await TurnAsync();
        figures.Add("tool call → output", Milliseconds(Session.ToolCalled, await Session.ToolAnswered.Task.WaitAsync(Limit)));
    }

    /// <summary>A person speaks over a long answer.</summary>
    /// <param name="voice">A human voice at 24 kHz: nothing else interrupts.</param>
    /// <param name="onsetMs">Where its voice sets in.</param>
    public async Task BargeInAsync(ReadOnlyMemory<short> voice, double onsetMs)
    {
        using var limit = new CancellationTokenSource(Limit);
        Session.Expect();
        Session.ReplyMs = 8000;
        var asked = await caller.SayAsync(Tone.Samples(0, SpeechMs));
        await caller.SaidAsync();
        await caller.SayAsync(new short[Tone.Rate]);
        var first = await caller.HearsAsync(asked, limit.Token);
        await caller.SaidAsync();
        (Session.ReplyMs, Session.IsDeaf) = (600, true);
        var spoke = await caller.SayAsync(voice);
        var silent = await caller.FallsSilentAsync(TimeSpan.FromMilliseconds(300), limit.Token);
        figures.Add("barge-in: onset → silence at the caller", Milliseconds(spoke, silent) - onsetMs);
        var truncated = await Session.Truncated.Task.WaitAsync(Limit);
        figures.Add("|audio_end_ms − heard|", Math.Abs(truncated - caller.LoudMs(first, silent)));
        figures.Add("audio_end_ms − heard, signed", truncated - caller.LoudMs(first, silent));
        await caller.SayAsync(new short[Tone.Rate]);
        await caller.SaidAsync();
        Session.IsDeaf = false;
        caller.Forget();
    }

    /// <summary>Asks and hears the whole answer; returns the milliseconds from the end of the question to the first sound.</summary>
    public async Task<double> AskAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        Session.ReplyMs = 2000;
        var onset = await caller.SayAsync(Tone.Samples(0, SpeechMs));
        await caller.SaidAsync();
        await caller.SayAsync(new short[Tone.Rate / 5]);
        var heard = await caller.HearsAsync(onset, limit.Token);
        await caller.FallsSilentAsync(TimeSpan.FromMilliseconds(600), limit.Token);
        caller.Forget();
        return Milliseconds(onset, heard) - SpeechMs;
    }

    /// <summary>Asks, and speaks over the answer.</summary>
    public async Task InterruptAsync(ReadOnlyMemory<short> voice)
    {
        using var limit = new CancellationTokenSource(Limit);
        Session.ReplyMs = 8000;
        var asked = await caller.SayAsync(Tone.Samples(0, SpeechMs));
        await caller.SaidAsync();
        await caller.SayAsync(new short[Tone.Rate]);
        await caller.HearsAsync(asked, limit.Token);
        Session.IsDeaf = true;
        await caller.SayAsync(voice);
        await caller.FallsSilentAsync(TimeSpan.FromMilliseconds(600), limit.Token);
        await caller.SayAsync(new short[Tone.Rate]);
        await caller.SaidAsync();
        Session.IsDeaf = false;
        caller.Forget();
    }

    /// <summary>Both speak at once for this long; returns the gaps that the caller heard.</summary>
    public async Task<int> BothWaysAsync(TimeSpan length)
    {
        Session.ReplyMs = (int)length.TotalMilliseconds;
        var asked = await caller.SayAsync(Tone.Samples(0, SpeechMs));
        await caller.SaidAsync();
        await caller.SayAsync(new short[Tone.Rate / 5]);
        using var limit = new CancellationTokenSource(Limit + length);
        var first = await caller.HearsAsync(asked, limit.Token);
        await caller.SayAsync(Tone.Samples(0, (int)length.TotalMilliseconds - 2000));
        Session.ReplyMs = 600;
        return caller.Gaps(first, first + (long)((length.TotalSeconds - 1.5) * Stopwatch.Frequency));
    }

    public ValueTask DisposeAsync() => caller.DisposeAsync();

    public override string ToString() => name;

    public static string Token(string identity, string room, bool agent)
    {
        var token = new AccessToken(Key, Secret).WithIdentity(identity).WithGrants(new VideoGrants { RoomJoin = true, Room = room, CanUpdateOwnMetadata = true });
        return (agent ? token.WithKind(ParticipantInfo.Types.Kind.Agent) : token).ToJwt();
    }

    public static double Milliseconds(long from, long to) => (to - from) * 1000.0 / Stopwatch.Frequency;

    /// <summary>Sends an agent of this name to the room of this name.</summary>
    public static async Task JoinAsync(string name, string rooms, string host)
    {
        var join = new Contracts.JoinRequest
        {
            CallId = name,
            RoomName = name,
            LiveKitUrl = rooms,
            Token = Token("agent:" + name, name, agent: true),
            Identity = "agent:" + name,
            Agent = new AgentDefinition
            {
                AgentId = name,
                Version = 1,
                Name = name,
                Instructions = name,
                Voice = "alloy",
                Tools = [new ToolDefinition("calculator", "Calculates.", "builtin", JsonDocument.Parse("{}").RootElement)],
            },
            CallbackUrl = new Uri(host + "/health/live"),
            CallbackToken = "bench",
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(join, ContractJson.Options);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, host + "/voice/join") { Content = new ByteArrayContent(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Sign(body));
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    private static string Sign(byte[] body) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = JoinSignature.Issuer,
        Audience = JoinSignature.Audience,
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime + JoinSignature.Lifetime,
        Claims = new Dictionary<string, object> { ["jti"] = Guid.NewGuid().ToString(), [JoinSignature.BodyHash] = Convert.ToBase64String(SHA256.HashData(body)) },
        SigningCredentials = new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(SharedSecret)), SecurityAlgorithms.HmacSha256),
    });

    /// <summary>Debian's recording of a man who says "go forward ten meters", at 24 kHz; null where it is not installed.</summary>
    public static (short[] Samples, double OnsetMs)? Voice()
    {
        const string file = "/usr/share/pocketsphinx/test/data/goforward.raw";
        if (!File.Exists(file)) return null;
        var slow = MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(file)).ToArray();
        var samples = new short[(slow.Length - 1) * 3 / 2];
        for (var i = 0; i < samples.Length; i++)
        {
            var part = i * 2 % 3 / 3.0;
            samples[i] = (short)(slow[i * 2 / 3] * (1 - part) + slow[i * 2 / 3 + 1] * part);
        }

        return (samples, Array.FindIndex(samples, s => Math.Abs((int)s) > 2000) * 1000.0 / Tone.Rate);
    }
}
