using System.Net;
using System.Text;
using System.Text.Json;
using VoiceStudio.Contracts;
using VoiceStudio.Tests.AgentHost.Joining;
using VoiceStudio.Tests.LocalRealtime;

namespace VoiceStudio.Tests.AgentHost.Sampling;

/// <summary>How an agent sounds, for whoever has not called it yet.</summary>
[Collection(RealtimeServer.Shared)]
public sealed class VoiceSampleTests(RealtimeServer realtime)
{
    private const int WavHeader = 44;
    private const int BytesPerSecond = 48_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task A_sentence_comes_back_as_a_file_in_the_agents_voice()
    {
        await using var host = await HostUnderTest.StartAsync(Stop, "--Realtime:Endpoint=" + new Uri(realtime.Address, "/v1"), "--Realtime:ApiKey=key");
        var alloy = await SampleAsync(host, "alloy", "Hello, Atlas here. What shall we work out?");
        var ash = await SampleAsync(host, "ash", "Hello, Atlas here. What shall we work out?");

        Assert.Equal("RIFF", Encoding.ASCII.GetString(alloy, 0, 4));
        Assert.Equal(alloy.Length - WavHeader, BitConverter.ToInt32(alloy, 40));
        Assert.InRange((alloy.Length - WavHeader) / (double)BytesPerSecond, 1, 8);
        Assert.True(Level(alloy) > 0.01, "It is silent.");
        Assert.NotEqual(alloy, ash);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("")]
    [InlineData(null)]
    public async Task Nothing_to_say_is_refused(string? text)
    {
        await using var host = await HostUnderTest.StartAsync(Stop);
        using var answer = await host.PostAsync("/voice/sample", Body("alloy", text!));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("1 to 400 characters", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Only_who_has_the_secret_may_have_a_model_speak()
    {
        await using var host = await HostUnderTest.StartAsync(Stop);
        var body = Body("alloy", "Hello.");
        using var answer = await host.PostAsync("/voice/sample", body, HostUnderTest.Sign(body, secret: new string('x', 40)));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_model_that_cannot_be_reached_is_said_in_words()
    {
        await using var host = await HostUnderTest.StartAsync(Stop, "--Realtime:Endpoint=http://127.0.0.1:9/v1", "--Realtime:ApiKey=key");
        using var answer = await host.PostAsync("/voice/sample", Body("alloy", "Hello."));
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("Realtime", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private static async Task<byte[]> SampleAsync(HostUnderTest host, string voice, string text)
    {
        using var answer = await host.PostAsync("/voice/sample", Body(voice, text));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("audio/wav", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsByteArrayAsync(Stop);
    }

    private static byte[] Body(string voice, string text)
        => JsonSerializer.SerializeToUtf8Bytes(new VoiceSampleRequest(HostUnderTest.Join().Agent with { Voice = voice }, text), ContractJson.Options);

    /// <summary>Root mean square, full scale = 1.</summary>
    private static double Level(byte[] wav)
        => Math.Sqrt(Enumerable.Range(0, (wav.Length - WavHeader) / 2).Average(i => Math.Pow(BitConverter.ToInt16(wav, WavHeader + (2 * i)) / 32768.0, 2)));
}
