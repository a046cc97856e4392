using System.Text.Json.Nodes;
using VoiceStudio.Contracts;
using VoiceStudio.Tests.Fakes;
using VoiceStudio.Tests.LiveKit;

namespace VoiceStudio.Tests.AgentHost.Sessions;

/// <summary>What a long call needs: a conversation that is told again in short, and tokens that add up.</summary>
[Collection(NativeLibraryCollection.Name)]
public sealed class UpkeepTests
{
    [Fact(Timeout = 20_000)]
    public async Task A_conversation_too_long_to_be_told_again_begins_with_a_summary()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop, recycleAfter: TimeSpan.FromSeconds(1.5));
        for (var i = 1; i <= 210; i++) await stage.Web.Hear(new HeardItem($"u{i}", "Ann", IsAgent: false, $"fact {i}"));
        var asked = await stage.Connection.ReceivedAsync("response.create", stop);
        Assert.Equal("none", (string?)asked["response"]!["conversation"]);
        Assert.Contains("fact 1\n", (string?)asked["response"]!["input"]![0]!["content"]![0]!["text"] + "\n", StringComparison.Ordinal);
        await stage.Connection.SendAsync(new { type = "response.created", response = new { id = "s1", metadata = asked["response"]!["metadata"] } }, stop);
        await stage.Connection.SendAsync(new { type = "response.output_text.delta", response_id = "s1", item_id = "x", delta = "Ann told 130 facts." }, stop);
        await stage.Connection.SendAsync(new { type = "response.done", response = new { id = "s1", status = "completed", usage = Usage(10, 0, 0, 5, 0) } }, stop);
        Assert.Equal("summary", (await stage.EventAsync<UsageReported>()).ReplyId);

        var second = await stage.Model.ConnectionAsync(stop);
        Assert.Equal("What was said before, in short: Ann told 130 facts.", Words(await second.ReceivedAsync("conversation.item.create", stop)));
        for (var i = 131; i <= 210; i++) Assert.Equal($"Ann said: fact {i}", Words(await second.ReceivedAsync("conversation.item.create", stop)));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_model_that_writes_no_summary_is_recycled_all_the_same()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop, recycleAfter: TimeSpan.FromSeconds(1));
        for (var i = 1; i <= 210; i++) await stage.Web.Hear(new HeardItem($"u{i}", "Ann", IsAgent: false, $"fact {i}"));
        var asked = await stage.Connection.ReceivedAsync("response.create", stop);
        await stage.Connection.SendAsync(new { type = "response.created", response = new { id = "s1", metadata = asked["response"]!["metadata"] } }, stop);
        await stage.Connection.SendAsync(new { type = "response.done", response = new { id = "s1", status = "failed" } }, stop);
        var second = await stage.Model.ConnectionAsync(stop);
        Assert.Equal("Ann said: fact 1", Words(await second.ReceivedAsync("conversation.item.create", stop)));
    }

    [Fact(Timeout = 20_000)]
    public async Task Tokens_are_reported_as_the_provider_counted_them_also_of_a_reply_that_was_cut()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var stage = await TurnStage.OpenAsync(stop);
        await stage.GrantAsync(1, "typed", text: "hello");
        await stage.Connection.BeginReplyAsync("r1", stop);
        await stage.Connection.SpeakAsync("r1", "answer", 2000, "a long answer", stop);
        await stage.EventAsync<ReplyStarted>();
        await stage.Web.Revoke(new FloorRevocation(1, "somebody clicked"));
        await stage.Connection.ReceivedAsync("response.cancel", stop);
        await stage.Connection.EndReplyAsync("r1", "answer", stop, "cancelled", Usage(100, 40, 64, 20, 50));
        var usage = await stage.EventAsync<UsageReported>();
        Assert.Equal((100, 40, 64, 20, 50), (usage.InputText, usage.InputAudio, usage.InputCached, usage.OutputText, usage.OutputAudio));
    }

    private static object Usage(int inputText, int inputAudio, int cached, int outputText, int outputAudio) => new
    {
        input_token_details = new { text_tokens = inputText, audio_tokens = inputAudio, cached_tokens = cached },
        output_token_details = new { text_tokens = outputText, audio_tokens = outputAudio },
    };

    private static string? Words(JsonNode created) => (string?)created["item"]!["content"]?[0]?["text"];
}
