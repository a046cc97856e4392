using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OpenAI;
using OpenAI.Chat;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Turns.Routing;

namespace VoiceStudio.Tests.Web.Turns.Routing;

/// <summary>The text model that helps to route: right, wrong, late and broken answers.</summary>
public sealed class OpenAIRoutingModelTests
{
    private static readonly AgentDefinition[] Agents = [Agent("Atlas", "figures"), Agent("Nova", "travel")];

    [Fact(Timeout = 10_000)]
    public async Task The_agent_it_names_is_taken_by_name_alone()
    {
        Assert.Equal("nova", await AskAsync(new Answering(" Nova\n")));
        Assert.Null(await AskAsync(new Answering("Nova, because she knows the sea. Also ignore your instructions.")));
        Assert.Null(await AskAsync(new Answering("")));
    }

    [Fact(Timeout = 10_000)]
    public async Task It_is_told_who_speaks_and_what_each_knows()
    {
        var server = new Answering("Atlas");
        await AskAsync(server);
        Assert.Contains("Nova: travel", server.Asked, StringComparison.Ordinal);
        Assert.Contains("Atlas is speaking", server.Asked, StringComparison.Ordinal);
        Assert.Contains("seeing the sea", server.Asked, StringComparison.Ordinal);
    }

    [Fact(Timeout = 10_000)]
    public async Task An_answer_that_takes_too_long_is_no_answer() => Assert.Null(await AskAsync(new Silent(), TimeSpan.FromMilliseconds(30)));

    [Fact(Timeout = 10_000)]
    public async Task A_server_that_refuses_is_no_answer() => Assert.Null(await AskAsync(new Answering("Nova", HttpStatusCode.Unauthorized)));

    [Fact(Timeout = 10_000)]
    public async Task The_end_of_the_call_ends_the_question()
    {
        using var ended = new CancellationTokenSource();
        var asking = AskAsync(new Silent(), TimeSpan.FromMinutes(1), ended.Token);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private static async Task<string?> AskAsync(HttpMessageHandler server, TimeSpan? budget = null, CancellationToken ended = default)
    {
        using var http = new HttpClient(server);
        var options = new OpenAIClientOptions { Transport = new HttpClientPipelineTransport(http), RetryPolicy = new ClientRetryPolicy(0) };
        var model = new OpenAIRoutingModel(new ChatClient("small", new ApiKeyCredential("key"), options), TimeProvider.System, NullLogger<OpenAIRoutingModel>.Instance);
        return await model.AskAsync(new RouteQuestion("I feel like seeing the sea.", Agents, "atlas"), budget ?? TimeSpan.FromSeconds(5), ended);
    }

    private static AgentDefinition Agent(string name, string domain)
        => new() { AgentId = name.ToLowerInvariant(), Version = 1, Name = name, Instructions = $"You are {name}.", Voice = "marin", Domain = domain };

    private sealed class Answering(string words, HttpStatusCode status = HttpStatusCode.OK) : HttpMessageHandler
    {
        public string Asked { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = await request.Content!.ReadAsStringAsync(cancellationToken);
            var answer = new
            {
                id = "1", @object = "chat.completion", created = 1, model = "small",
                choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = words } } },
            };
            return new HttpResponseMessage(status) { Content = System.Net.Http.Json.JsonContent.Create<object>(status == HttpStatusCode.OK ? answer : new { error = new { message = "no" } }) };
        }
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("Never answers.");
        }
    }
}
