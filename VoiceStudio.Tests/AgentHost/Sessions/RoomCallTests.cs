using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using LiveKit.Rtc;
using VoiceStudio.Contracts;
using VoiceStudio.Tests.EndToEnd;
using VoiceStudio.Tests.Fakes;
using VoiceStudio.Tests.LiveKit;

namespace VoiceStudio.Tests.AgentHost.Sessions;

/// <summary>A real room, a real voice in it, an agent that joined by /voice/join, and a model that does what the test says.</summary>
[Collection(NativeLibraryCollection.Name)]
public sealed class RoomCallTests(LocalServer rooms, ITestOutputHelper output) : IClassFixture<LocalServer>
{
    private const string Atlas = "agent:atlas";

    [Fact(Timeout = 30_000)]
    public async Task The_callers_voice_reaches_the_model_and_the_models_voice_reaches_the_caller()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var model = await ScriptedRealtime.StartAsync(stop);
        await using var call = await CallUnderTest.StartAsync(rooms, model.Endpoint, stop);
        await using var caller = await call.CallerAsync();
        using var joined = await call.Host.JoinAsync(call.Join());
        Assert.Equal(HttpStatusCode.Accepted, joined.StatusCode);
        var connection = await model.ConnectionAsync(stop);
        Assert.Equal([AgentStatus.Joining, AgentStatus.Connected, AgentStatus.Ready], (await call.UntilAsync(AgentStatus.Ready)).Select(r => r.Status));

        await caller.SpeakAsync(Recordings.GoForwardTenMeters(), stop);
        Assert.InRange(connection.AppendedBytes / 48, 1500, 6000);

        var asked = Stopwatch.GetTimestamp();
        await connection.PersonSaysAsync("question", "go forward ten meters", stop);
        await connection.ReplyAsync("r1", 1000, "going forward", stop);
        var heard = await caller.HearsAsync(Atlas, asked, stop);
        var silent = await caller.FallsSilentAsync(Atlas, TimeSpan.FromMilliseconds(400), stop);
        output.WriteLine($"voice to voice {Stopwatch.GetElapsedTime(asked, heard.At).TotalMilliseconds:0} ms");
        Assert.InRange(Stopwatch.GetElapsedTime(heard.At, silent.At).TotalMilliseconds, 850, 1250);
        Assert.All(call.Tokens, t => Assert.Equal("Bearer callback-token", t));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_caller_who_interrupts_hears_silence_within_half_a_second()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var model = await ScriptedRealtime.StartAsync(stop);
        await using var call = await CallUnderTest.StartAsync(rooms, model.Endpoint, stop);
        await using var caller = await call.CallerAsync();
        await call.Host.JoinAsync(call.Join());
        var connection = await model.ConnectionAsync(stop);
        await call.UntilAsync(AgentStatus.Ready);
        var asked = Stopwatch.GetTimestamp();
        await connection.PersonSaysAsync("question", "tell me a story", stop);
        await connection.BeginReplyAsync("r1", stop);
        await connection.SpeakAsync("r1", "story", 8000, "once upon a time there was a very long story", stop);
        var first = await caller.HearsAsync(Atlas, asked, stop);
        await HeardForAsync(TimeSpan.FromMilliseconds(700), first.At, stop);

        // The recording begins with silence: its onset is where it first is as loud as speech.
        var words = Recordings.GoForwardTenMeters();
        var onsetIn = TimeSpan.FromSeconds(Array.FindIndex(words, s => Math.Abs((int)s) > 2500) / 16_000.0);
        var spoke = Stopwatch.GetTimestamp();
        var speaking = caller.SpeakAsync(words, stop);
        var silent = await caller.FallsSilentAsync(Atlas, TimeSpan.FromMilliseconds(300), stop);
        await speaking;
        var truncated = await connection.ReceivedAsync("conversation.item.truncate", stop);

        var onsetToSilence = Stopwatch.GetElapsedTime(spoke, silent.At) - onsetIn;
        var heard = Stopwatch.GetElapsedTime(first.At, silent.At).TotalMilliseconds + 20;
        output.WriteLine($"onset to silence {onsetToSilence.TotalMilliseconds:0} ms; truncated at {truncated["audio_end_ms"]} ms, heard {heard:0} ms");
        Assert.InRange(onsetToSilence.TotalMilliseconds, -200, 500);
        // The exact figure is the bench's to measure on a quiet machine: here the listener's own frames come late under load.
        Assert.InRange((int)truncated["audio_end_ms"]! - heard, -300, 300);
    }

    [Fact(Timeout = 30_000)]
    public async Task Ten_joins_at_once_make_one_participant()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var model = await ScriptedRealtime.StartAsync(stop);
        await using var call = await CallUnderTest.StartAsync(rooms, model.Endpoint, stop);
        await using var caller = await call.CallerAsync();
        var join = call.Join();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => call.Host.JoinAsync(join)));
        await call.UntilAsync(AgentStatus.Ready);
        Assert.Equal(1, await call.AgentsInRoomAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task The_agent_leaves_when_it_is_told_to_and_may_come_back()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var model = await ScriptedRealtime.StartAsync(stop);
        await using var call = await CallUnderTest.StartAsync(rooms, model.Endpoint, stop);
        await using var caller = await call.CallerAsync();
        await call.Host.JoinAsync(call.Join());
        await call.UntilAsync(AgentStatus.Ready);
        using var left = await call.Host.PostAsync("/voice/leave", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new LeaveRequest("call", "atlas", "hung up"), ContractJson.Options));
        Assert.Equal(HttpStatusCode.Accepted, left.StatusCode);
        Assert.Equal("hung up", (await call.UntilAsync(AgentStatus.Left))[^1].Reason);
        Assert.Equal(0, await call.AgentsInRoomAsync());
        await call.Host.JoinAsync(call.Join());
        await call.UntilAsync(AgentStatus.Ready);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_agent_leaves_when_everybody_has()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var model = await ScriptedRealtime.StartAsync(stop);
        await using var call = await CallUnderTest.StartAsync(rooms, model.Endpoint, stop, "--AgentHost:EmptyRoomLimit=00:00:00.3");
        var caller = await call.CallerAsync();
        await call.Host.JoinAsync(call.Join());
        await call.UntilAsync(AgentStatus.Ready);
        await caller.DisposeAsync();
        Assert.Equal("Nobody is in the room.", (await call.UntilAsync(AgentStatus.Left))[^1].Reason);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_caller_who_leaves_in_mid_sentence_takes_the_agent_along_and_the_model_is_told_to_stop()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var model = await ScriptedRealtime.StartAsync(stop);
        await using var call = await CallUnderTest.StartAsync(rooms, model.Endpoint, stop, "--AgentHost:EmptyRoomLimit=00:00:00.3");
        var caller = await call.CallerAsync();
        await call.Host.JoinAsync(call.Join());
        var connection = await model.ConnectionAsync(stop);
        await call.UntilAsync(AgentStatus.Ready);
        var asked = Stopwatch.GetTimestamp();
        await connection.PersonSaysAsync("question", "tell me a story", stop);
        await connection.BeginReplyAsync("r1", stop);
        await connection.SpeakAsync("r1", "story", 8000, "once upon a time there was a very long story", stop);
        await caller.HearsAsync(Atlas, asked, stop);
        await caller.DisposeAsync();
        Assert.Equal("Nobody is in the room.", (await call.UntilAsync(AgentStatus.Left))[^1].Reason);
        Assert.Equal(0, await call.AgentsInRoomAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Any_LiveKit_front_end_sees_the_words_and_what_the_agent_is_doing()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var model = await ScriptedRealtime.StartAsync(stop);
        await using var call = await CallUnderTest.StartAsync(rooms, model.Endpoint, stop);
        using var texts = new ReceivedTexts();
        await using var caller = await call.CallerAsync();
        var states = new ConcurrentQueue<string>();
        caller.Room.TextStreamReceived += (_, e) => texts.Add(e.Reader);
        caller.Room.ParticipantAttributesChanged += (_, e) => states.Enqueue(e.Participant.Attributes.GetValueOrDefault("lk.agent.state", ""));
        await call.Host.JoinAsync(call.Join());
        var connection = await model.ConnectionAsync(stop);
        await call.UntilAsync(AgentStatus.Ready);
        await connection.PersonSaysAsync("question", "how are you", stop);
        await connection.ReplyAsync("r1", 1500, "very well thank you", stop);

        var finals = new Dictionary<string, (string Text, string? Track)>();
        while (finals.Count < 2)
        {
            var received = await texts.NextAsync(stop);
            var text = await received.ReadAllAsync(stop);
            Assert.Equal("lk.transcription", received.Info.Topic);
            var attributes = received.Info.Attributes;
            if (attributes["lk.transcription_final"] == "true") finals[attributes["lk.segment_id"]] = (text, attributes.GetValueOrDefault("lk.transcribed_track_id"));
        }

        Assert.Equal(["how are you", "very well thank you"], finals.Values.Select(f => f.Text).Order());
        Assert.StartsWith("TR_", finals.Values.Single(f => f.Text == "very well thank you").Track, StringComparison.Ordinal);
        Assert.Contains("speaking", states);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(401, "The Realtime API refused the key.")]
    [InlineData(404, "The Realtime API does not know the agent's model.")]
    public async Task A_model_that_refuses_for_good_is_reported_in_words(int status, string words)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var model = await ScriptedRealtime.StartAsync(stop);
        model.Refusing = status;
        await using var call = await CallUnderTest.StartAsync(rooms, model.Endpoint, stop);
        await call.Host.JoinAsync(call.Join());
        Assert.Equal(words, (await call.UntilAsync(AgentStatus.Failed))[^1].Reason);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_room_that_cannot_be_joined_is_reported_in_words()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var model = await ScriptedRealtime.StartAsync(stop);
        await using var call = await CallUnderTest.StartAsync(rooms, model.Endpoint, stop);
        await call.Host.JoinAsync(call.Join() with { Token = "forged" });
        Assert.StartsWith("The agent could not join the room", (await call.UntilAsync(AgentStatus.Failed))[^1].Reason, StringComparison.Ordinal);
    }

    /// <summary>Texts in the order of their coming; what nobody has read is given back at the end.</summary>
    private sealed class ReceivedTexts : IDisposable
    {
        private readonly Channel<TextStreamReader> _texts = Channel.CreateUnbounded<TextStreamReader>();

        public void Add(TextStreamReader text) => _texts.Writer.TryWrite(text);

        public ValueTask<TextStreamReader> NextAsync(CancellationToken stop) => _texts.Reader.ReadAsync(stop);

        public void Dispose()
        {
            while (_texts.Reader.TryRead(out var unread)) unread.Dispose();
        }
    }

    private static async Task HeardForAsync(TimeSpan length, long since, CancellationToken stop)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (Stopwatch.GetElapsedTime(since) < length) await often.WaitForNextTickAsync(stop);
    }
}
