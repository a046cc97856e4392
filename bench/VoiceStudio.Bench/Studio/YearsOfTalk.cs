using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VoiceStudio.Web.Data;

namespace VoiceStudio.Bench.Studio;

/// <summary>A database as years of use would fill it: the same each time.</summary>
internal static class YearsOfTalk
{
    private const int CallsEach = 4;
    private const int Batch = 50;
    private static readonly DateTimeOffset End = new(2026, 11, 22, 20, 0, 0, TimeSpan.Zero);

    private static readonly string[] Words =
        ("the train to Vienna leaves at noon and harbour lights are blue over green hills while seven sailors sing about a garden where nobody counts roses or rain " +
         "we should compare prices before winter because tickets for families cost less on weekdays and children travel free until spring comes").Split(' ');

    /// <returns>Whose they are: the only account.</returns>
    public static async Task<string> PutInAsync(IDbContextFactory<StudioDb> databases, int conversations, int utterances)
    {
        var random = new Random(7);
        await using var first = await databases.CreateDbContextAsync();
        var (account, agents) = (await first.Users.SingleAsync(), await first.Agents.ToListAsync());
        for (var done = 0; done < conversations; done += Batch)
        {
            await using var db = await databases.CreateDbContextAsync();
            for (var i = done; i < Math.Min(conversations, done + Batch); i++) Add(db, random, account, agents, i, utterances / conversations);
            await db.SaveChangesAsync();
        }

        return account.Id;
    }

    private static void Add(StudioDb db, Random random, Account account, List<Agent> agents, int number, int lines)
    {
        var at = End.AddHours(-7 * number);
        var (agent, conversation) = (agents[number % agents.Count], new Conversation { OwnerId = account.Id, Title = $"{Sentence(random, 3)} {number}", CreatedAt = at, LastActivityAt = at.AddHours(1) });
        conversation.Agents.Add(new() { AgentId = agent.Id });
        for (var call = 0; call < CallsEach; call++)
        {
            var began = at.AddMinutes(10 * call);
            var row = new Call { RoomName = $"room-{number}-{call}", StartedAt = began, EndedAt = began.AddMinutes(9), EndReason = "bench hung up." };
            row.Agents.Add(new() { AgentId = agent.Id, Version = agent.CurrentVersion, ServiceUrl = "http://127.0.0.1:1" });
            row.People.Add(new() { Identity = "person:" + account.Id, AccountId = account.Id, Name = "Bench", JoinedAt = began });
            conversation.Calls.Add(row);
            for (var line = 0; line < lines / CallsEach; line++) db.Utterances.Add(Line(random, row.Id, account, agent, began.AddSeconds(8 * line), line, number));
        }

        conversation.Messages.Add(new() { AccountId = account.Id, Speaker = "Bench", Text = Sentence(random, 12), At = at.AddMinutes(50) });
        db.Conversations.Add(conversation);
    }

    private static Utterance Line(Random random, Guid callId, Account account, Agent agent, DateTimeOffset at, int line, int conversation) => new()
    {
        CallId = callId,
        Key = line.ToString(CultureInfo.InvariantCulture),
        AgentId = line % 2 == 0 ? null : agent.Id,
        SpeakerId = line % 2 == 0 ? "person:" + account.Id : $"agent:{agent.Id}",
        SpeakerName = line % 2 == 0 ? "Bench" : agent.Name,
        Text = Sentence(random, 14) + (conversation % 250 == 3 && line == 5 ? " marmot" : ""),
        Final = true,
        StartedAt = at,
        EndedAt = at.AddSeconds(5),
    };

    private static string Sentence(Random random, int words) => string.Join(' ', random.GetItems(Words, words));
}
