using System.ClientModel;
using System.Net;
using System.Net.WebSockets;
using LocalRealtime;
using OpenAI.Chat;

namespace VoiceStudio.Tests.LocalRealtime;

/// <summary>Who is let in, what else answers, and text chat by the official package.</summary>
[Collection(RealtimeServer.Shared)]
public sealed class DoorTests(RealtimeServer server)
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    public async Task A_configured_key_is_the_only_one_let_in()
    {
        await using var strict = new RealtimeServer("--LocalRealtime:ApiKey=sk-right", "--LocalRealtime:SpeechModel=/nowhere");
        await strict.InitializeAsync();
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => Caller.ConnectAsync(strict.Address, "sk-wrong"));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        await using var caller = await Caller.ConnectAsync(strict.Address, "sk-right");
        Assert.Equal("session.created", caller.Types.First());
    }

    [Fact(Timeout = Limit)]
    public async Task Without_a_recognizer_it_says_so_and_typed_words_still_work()
    {
        await using var deaf = new RealtimeServer("--LocalRealtime:SpeechModel=/nowhere");
        await deaf.InitializeAsync();
        using var http = new HttpClient { BaseAddress = deaf.Address };
        Assert.Contains("pocketsphinx-en-us", await http.GetStringAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await using var caller = await deaf.ConnectAsync();
        await caller.ConfigureAsync(""" "audio":{"input":{"transcription":{"model":"gpt-4o-transcribe"},"turn_detection":null}} """);
        await caller.HearAsync(await deaf.SpeakAsync("Hello."));
        await caller.Session.CommitPendingAudioAsync(TestContext.Current.CancellationToken);
        var failed = await caller.WaitAsync("conversation.item.input_audio_transcription.failed");
        Assert.All(["event_id", "item_id", "content_index"], field => Assert.True(failed.ContainsKey(field)));
        Assert.Contains("Type instead", (string)failed["error"]!["message"]!, StringComparison.Ordinal);
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"what is 2 plus 2"}]}}""");
        await caller.SendAsync("""{"type":"response.create"}""");
        Assert.Equal("2 plus 2 is 4.", (string?)(await caller.WaitAsync("response.output_audio_transcript.done"))["transcript"]);
    }

    [Fact]
    public void Other_addresses_than_loopback_must_be_asked_for()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => LocalRealtimeServer.Build(["--urls=http://0.0.0.0:0"]));
        Assert.Contains("AllowRemote", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task The_page_says_that_it_is_not_OpenAI_and_answers_to_no_foreign_name()
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        Assert.Contains("Not OpenAI", await http.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/control/connections") { Headers = { Host = "evil.example" } };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task Text_chat_answers_whole_and_streamed()
    {
        var chat = Chat();
        ChatMessage[] messages = [new SystemChatMessage("You are Nova, a travel guide."), new UserChatMessage("who are you")];
        var whole = (await chat.CompleteChatAsync(messages, cancellationToken: TestContext.Current.CancellationToken)).Value;
        Assert.Equal("I am Nova, a travel guide.", whole.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, whole.FinishReason);
        Assert.True(whole.Usage.TotalTokenCount > 0);

        var streamed = "";
        await foreach (var update in chat.CompleteChatStreamingAsync(messages, cancellationToken: TestContext.Current.CancellationToken))
            streamed += string.Concat(update.ContentUpdate.Select(c => c.Text));
        Assert.Equal(whole.Content[0].Text, streamed);
    }

    [Fact(Timeout = Limit)]
    public async Task Text_chat_calls_a_tool_and_says_its_result()
    {
        var tool = ChatTool.CreateFunctionTool("calculator", "Calculates an arithmetic expression.", BinaryData.FromString("""{"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"]}"""));
        List<ChatMessage> messages = [new UserChatMessage("what is 6 times 7")];
        var called = (await Chat().CompleteChatAsync(messages, new ChatCompletionOptions { Tools = { tool } }, TestContext.Current.CancellationToken)).Value;
        Assert.Equal(ChatFinishReason.ToolCalls, called.FinishReason);
        var call = Assert.Single(called.ToolCalls);
        Assert.Equal("""{"expression":"6 * 7"}""", call.FunctionArguments.ToString());

        messages.Add(new AssistantChatMessage(called));
        messages.Add(new ToolChatMessage(call.Id, "42"));
        var answer = (await Chat().CompleteChatAsync(messages, new ChatCompletionOptions { Tools = { tool } }, TestContext.Current.CancellationToken)).Value;
        Assert.Equal("6 times 7 is 42.", answer.Content[0].Text);
    }

    [Fact(Timeout = Limit)]
    public async Task A_language_model_thinks_where_one_is_configured_and_its_failure_is_told()
    {
        await using var pupil = new RealtimeServer($"--LocalRealtime:Chat:Endpoint={server.Address}v1", "--LocalRealtime:Chat:ApiKey=sk-any", "--LocalRealtime:SpeechModel=/nowhere");
        await pupil.InitializeAsync();
        await using var caller = await pupil.ConnectAsync();
        await caller.ConfigureAsync(""" "tools":[{"type":"function","name":"get_weather","description":"Weather of a city","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}] """);
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"what is 3 plus 4"}]}}""");
        await caller.SendAsync("""{"type":"response.create"}""");
        Assert.Equal("3 plus 4 is 7.", (string?)(await caller.WaitAsync("response.output_audio_transcript.done"))["transcript"]);
        await caller.WaitAsync("response.done");
        await caller.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"weather in Rome"}]}}""");
        await caller.SendAsync("""{"type":"response.create"}""");
        Assert.Equal("""{"city":"Rome"}""", (string?)(await caller.WaitAsync("response.function_call_arguments.done"))["arguments"]);

        await using var alone = new RealtimeServer("--LocalRealtime:Chat:Endpoint=http://127.0.0.1:9/v1", "--LocalRealtime:SpeechModel=/nowhere");
        await alone.InitializeAsync();
        await using var other = await alone.ConnectAsync();
        await other.SendAsync("""{"type":"response.create"}""");
        var failed = (await other.WaitAsync("response.done"))["response"]!;
        Assert.Contains("cannot be reached", (string)failed["status_details"]!["error"]!["message"]!, StringComparison.Ordinal);
    }

    private ChatClient Chat() => new("gpt-4o-mini", new ApiKeyCredential("sk-local"), new OpenAI.OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") });
}
