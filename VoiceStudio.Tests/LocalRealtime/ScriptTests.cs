using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>Misbehaviour on command, as other tests use it.</summary>
[Collection(RealtimeServer.Shared)]
public sealed class ScriptTests(RealtimeServer server) : IAsyncLifetime
{
    private const int Limit = 60_000;
    private readonly HttpClient _control = new() { BaseAddress = server.Address };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        using (await _control.DeleteAsync(new Uri("/control/script", UriKind.Relative), CancellationToken.None)) _control.Dispose();
    }

    [Fact(Timeout = Limit)]
    public async Task A_rule_decides_what_is_answered_to_what()
    {
        await FollowAsync("""{"rules":[{"hear":"ships","say":"Ships sail."},{"hear":"weather","call":[{"name":"get_weather","arguments":{"city":"Oslo"}}]}]}""");
        await using var caller = await server.ConnectAsync();
        await AskAsync(caller, "tell me about ships");
        Assert.Equal("Ships sail.", (string?)(await caller.WaitAsync("response.output_audio_transcript.done"))["transcript"]);
        await caller.WaitAsync("response.done");
        await AskAsync(caller, "and the weather");
        Assert.Equal("""{"city":"Oslo"}""", (string?)(await caller.WaitAsync("response.function_call_arguments.done"))["arguments"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_paced_reply_is_cut_by_a_barge_in_with_the_reason()
    {
        await FollowAsync("""{"rules":[{"say":"One. Two. Three. Four. Five. Six. Seven. Eight. Nine. Ten.","deltaEveryMs":200}]}""");
        await using var caller = await server.ConnectAsync();
        await AskAsync(caller, "count");
        await caller.WaitAsync("response.output_audio.delta");
        await caller.HearAsync(await server.SpeakAsync("Stop please, stop now."));
        await caller.WaitAsync("input_audio_buffer.speech_started");
        var response = (await caller.WaitAsync("response.done"))["response"]!;
        Assert.Equal(("cancelled", "turn_detected"), ((string?)response["status"], (string?)response["status_details"]!["reason"]));
        Assert.Equal("incomplete", (string?)response["output"]![0]!["status"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_reply_that_ignores_its_cancellation_goes_on_to_its_end()
    {
        await FollowAsync("""{"rules":[{"say":"I will not be stopped. Not at all.","ignoreCancel":true,"deltaEveryMs":30}]}""");
        await using var caller = await server.ConnectAsync();
        await AskAsync(caller, "hello");
        await caller.WaitAsync("response.output_audio.delta");
        await caller.Session.CancelResponseAsync(TestContext.Current.CancellationToken);
        Assert.Equal("completed", (string?)(await caller.WaitAsync("response.done"))["response"]!["status"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_silent_reply_never_comes_but_can_be_cancelled()
    {
        await FollowAsync("""{"rules":[{"silent":true}]}""");
        await using var caller = await server.ConnectAsync();
        await AskAsync(caller, "hello");
        await caller.WaitAsync("response.created");
        await caller.Session.CancelResponseAsync(TestContext.Current.CancellationToken);
        Assert.Equal("cancelled", (string?)(await caller.WaitAsync("response.done"))["response"]!["status"]);
        Assert.DoesNotContain("response.output_audio.delta", caller.Types);
    }

    [Fact(Timeout = Limit)]
    public async Task A_reply_fails_as_told()
    {
        await FollowAsync("""{"rules":[{"fail":{"type":"server_error","code":"rate_limit_exceeded","message":"Too fast."}}]}""");
        await using var caller = await server.ConnectAsync();
        await AskAsync(caller, "hello");
        var response = (await caller.WaitAsync("response.done"))["response"]!;
        Assert.Equal(("failed", "rate_limit_exceeded"), ((string?)response["status"], (string?)response["status_details"]!["error"]!["code"]));
    }

    [Fact(Timeout = Limit)]
    public async Task The_connection_is_closed_with_a_code_in_the_middle_of_a_reply()
    {
        await FollowAsync("""{"rules":[{"say":"This will not be heard to its end.","acts":[{"do":"close","code":1011,"text":"Gone.","afterDeltas":2}]}]}""");
        await using var caller = await server.ConnectAsync();
        await AskAsync(caller, "hello");
        await caller.EndAsync();
        Assert.Equal((WebSocketCloseStatus)1011, caller.Session.WebSocket.CloseStatus);
        Assert.Equal("Gone.", caller.Session.WebSocket.CloseStatusDescription);
    }

    [Fact(Timeout = Limit)]
    public async Task An_expired_session_says_so_and_closes()
    {
        await using var caller = await server.ConnectAsync();
        await ActAsync(caller, """{"do":"expire"}""");
        Assert.Equal("session_expired", (string?)(await caller.WaitForErrorAsync())["code"]);
        await caller.EndAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task The_upgrade_is_refused_as_often_as_told()
    {
        await FollowAsync("""{"upgrade":{"status":429,"times":1}}""");
        var refused = await Assert.ThrowsAsync<WebSocketException>(server.ConnectAsync);
        Assert.Contains("429", refused.Message, StringComparison.Ordinal);
        await using var caller = await server.ConnectAsync();
        Assert.Equal("session.created", caller.Types.First());
    }

    [Fact(Timeout = Limit)]
    public async Task Unknown_events_and_duplicates_reach_the_client()
    {
        await FollowAsync("""{"rules":[{"on":"conversation.item.create","acts":[{"do":"duplicate"},{"do":"send","event":{"type":"response.telepathy.delta","thought":7}}]}]}""");
        await using var caller = await server.ConnectAsync();
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[]}}""");
        await caller.WaitAsync("response.telepathy.delta");
        Assert.Equal(2, caller.Types.Count(t => t == "conversation.item.done"));
    }

    [Fact(Timeout = Limit)]
    public async Task The_wildest_script_never_takes_the_server_down()
    {
        // Nine in ten of what a connection survives, so that it lives to see it; then also what ends it.
        var total = 0;
        await FollowAsync("""{"wild":{"seed":7,"chance":0.5,"burst":50,"replies":0.2}}""");
        while (total < 9_000) total += await SufferOnceAsync();
        await FollowAsync("""{"wild":{"seed":8,"chance":0.5,"burst":5,"replies":0.2,"deadly":true}}""");
        while (total < 10_000) total += await SufferOnceAsync();

        await FollowAsync("{}");
        await using var caller = await server.ConnectAsync();
        await AskAsync(caller, "hello");
        await caller.WaitAsync("response.done");
    }

    [Fact(Timeout = Limit)]
    public async Task What_passed_is_told_line_by_line_with_times_that_never_go_back()
    {
        await using var caller = await server.ConnectAsync();
        await AskAsync(caller, "hello");
        await caller.WaitAsync("response.done");
        var id = (string)caller.Seen[0]["session"]!["id"]!;
        var lines = (await _control.GetStringAsync(new Uri($"/control/connections/{id}/transcript", UriKind.Relative), TestContext.Current.CancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToArray();
        Assert.Contains(lines, l => (string?)l["dir"] == "in" && (string?)l["event"]!["type"] == "response.create");
        Assert.Contains(lines, l => (string?)l["dir"] == "out" && (string?)l["event"]!["type"] == "response.done");
        var times = lines.Select(l => (double)l["ms"]!).ToArray();
        Assert.Equal(times.Order(), times);
        var summary = await _control.GetFromJsonAsync<JsonObject>($"/control/connections/{id}", TestContext.Current.CancellationToken);
        Assert.Equal(["person", "agent"], summary!["exchanges"]!.AsArray().Select(e => (string)e!["who"]!));
    }

    [Theory(Timeout = Limit)]
    [InlineData("""{"rules":[{"hear":"("}]}""")]
    [InlineData("""{"rulez":[]}""")]
    [InlineData("not json")]
    public async Task A_script_with_a_mistake_is_refused(string script)
    {
        using var answer = await PutAsync(script);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<int> SufferOnceAsync()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer sk-local");
        await socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = "/v1/realtime", Query = "model=x" }.Uri, TestContext.Current.CancellationToken);
        return await SufferAsync(socket);
    }

    /// <summary>Asks, and reads what comes until it is dropped or has had enough; returns how many messages came.</summary>
    private static async Task<int> SufferAsync(ClientWebSocket socket)
    {
        const int enough = 900;
        var received = 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        try
        {
            for (var i = 0; i < 4; i++)
            {
                await socket.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"tell me a long story"}]}}"""u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);
                await socket.SendAsync("""{"type":"response.create"}"""u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);
            }

            var buffer = new byte[64 * 1024];
            while (received < enough)
            {
                // A reply that was made silent never ends: after a moment without a word the next connection.
                limit.CancelAfter(TimeSpan.FromMilliseconds(150));
                var part = await socket.ReceiveAsync(buffer, limit.Token);
                if (part.MessageType == WebSocketMessageType.Close) break;
                if (part.EndOfMessage) received++;
            }
        }
        catch (WebSocketException)
        {
            // Dropped, as wild scripts do.
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // Silence.
        }

        return received;
    }

    private static async Task AskAsync(Caller caller, string words)
    {
        var item = new JsonObject { ["type"] = "message", ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "input_text", ["text"] = words }) };
        await caller.SendAsync(new JsonObject { ["type"] = "conversation.item.create", ["item"] = item }.ToJsonString());
        await caller.SendAsync("""{"type":"response.create"}""");
    }

    private async Task FollowAsync(string script)
    {
        using var answer = await PutAsync(script);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> PutAsync(string script)
    {
        using var body = new StringContent(script, System.Text.Encoding.UTF8, "application/json");
        return await _control.PutAsync(new Uri("/control/script", UriKind.Relative), body, TestContext.Current.CancellationToken);
    }

    private async Task ActAsync(Caller caller, string act)
    {
        using var body = new StringContent(act, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _control.PostAsync(new Uri($"/control/connections/{(string)caller.Seen[0]["session"]!["id"]!}/acts", UriKind.Relative), body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
