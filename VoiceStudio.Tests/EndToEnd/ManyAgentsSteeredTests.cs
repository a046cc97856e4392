using System.Diagnostics;
using System.Text.Json;
using VoiceStudio.Tests.EndToEnd.Panel;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>One call for the tests that steer it, one after the other.</summary>
public sealed class SteeredCall(ManyProcessesFixture processes) : IAsyncLifetime
{
    internal OneVoice Call { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Call = await OneVoice.StartAsync(processes.All, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Call is not null) await Call.DisposeAsync();
    }
}

/// <summary>Agents that are called, picked, handed the floor, added and removed: a human voice asks, and the recording of the room says who answered.</summary>
[Collection(SeparateProcesses.Name)]
public sealed class ManyAgentsSteeredTests(ManyProcessesFixture processes, SteeredCall steered) : IClassFixture<SteeredCall>
{
    private OneVoice Call => steered.Call;

    private SingingModel Model => processes.All.Model;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Who_is_called_answers_and_two_who_are_called_answer_in_order()
    {
        var asked = await AskAsync("atlas and nova introduce yourselves", _ => new Song(500));
        await Call.Recorder.HearsAsync("Nova", asked, Stop);
        await Call.UntilAsync(OneVoice.IsOpen, Stop);

        Assert.Equal(["Atlas", "Nova"], Voices(asked));
        Assert.Equal(0, Call.Recorder.OverlapMs(asked));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_click_during_speech_switches_and_undo_returns_the_question()
    {
        var asked = await AskAsync("hey atlas what do you think", _ => new Song(15_000));
        await Call.Recorder.HearsAsync("Atlas", asked, Stop);
        var clicked = Stopwatch.GetTimestamp();
        await Call.PickAsync("Scout", Stop);
        await Call.Recorder.HearsAsync("Scout", clicked, Stop);
        var undone = Stopwatch.GetTimestamp();
        Model.Sings = _ => new Song(500);
        await Call.UndoAsync(Stop);
        await Call.Recorder.HearsAsync("Atlas", undone, Stop);
        await Call.UntilAsync(OneVoice.IsOpen, Stop);

        Assert.Equal(["Atlas", "Scout", "Atlas"], Voices(asked));
        Assert.Equal(0, Call.Recorder.OverlapMs(asked));
    }

    [Fact(Timeout = 60_000)]
    public async Task Handing_over_to_an_unknown_name_is_denied_and_the_agent_goes_on_itself()
    {
        var asked = await AskAsync("hey atlas what do you think", _ => new Song(400, HandsTo: "Bartholomew"));
        await Call.Recorder.HearsAsync("Atlas", asked, Stop);
        await Call.UntilAsync(OneVoice.IsOpen, Stop);

        Assert.Contains(await Call.LedgerAsync(Stop), row => Kind(row) == "deny");
        Assert.Equal(["Atlas"], Voices(asked));
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_agents_that_keep_handing_over_to_each_other_stop_at_the_cap()
    {
        var asked = await AskAsync("hey atlas what do you think", agent => new Song(200, HandsTo: agent == "Atlas" ? "Nova" : "Atlas"));
        await Call.Recorder.HearsAsync("Nova", asked, Stop);
        await Call.UntilAsync(OneVoice.IsOpen, Stop);

        var ledger = await Call.LedgerAsync(Stop);
        var since = ledger.Skip(ledger.ToList().FindLastIndex(row => Kind(row) == "turn")).ToArray();
        Assert.Equal(8, since.Count(row => Kind(row) == "grant"));
        Assert.Contains("long enough", since.Last(row => Kind(row) == "deny").GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, Call.Recorder.OverlapMs(asked));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_agent_that_is_removed_takes_no_part_and_one_that_is_added_does()
    {
        await Call.RemoveAsync("Scout", Stop);
        var without = await AskAsync("hey scout what do you think", _ => new Song(500));
        await Call.Recorder.HearsAnybodyAsync(without, Stop);
        await Call.UntilAsync(OneVoice.IsOpen, Stop);
        Assert.DoesNotContain("Scout", Voices(without));

        await Call.AddAsync("Scout", Stop);
        await Call.UntilAsync(c => c.GetProperty("agents").EnumerateArray().Any(a => a.GetProperty("name").GetString() == "Scout" && a.GetProperty("status").GetString() == "ready"), Stop);
        await Call.UntilBackAsync("Scout", Stop);
        var with = await AskAsync("hey scout what do you think", _ => new Song(500));
        await Call.Recorder.HearsAsync("Scout", with, Stop);
        await Call.UntilAsync(OneVoice.IsOpen, Stop);
        Assert.Equal(["Scout"], Voices(with));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_second_person_is_heard_under_his_own_name_and_may_interrupt()
    {
        await using var ben = await Call.InviteAsync("person:ben", Stop);
        var asked = await AskAsync("hey nova what do you think", _ => new Song(15_000));
        await Call.Recorder.HearsAsync("Nova", asked, Stop);
        var spoke = Stopwatch.GetTimestamp();
        Model.Sings = _ => new Song(500);
        await Call.SayAsync(ben, "hey atlas what do you think", Stop);
        await Call.Recorder.HearsAsync("Atlas", spoke, Stop);
        await Call.UntilAsync(OneVoice.IsOpen, Stop);

        Assert.Equal("person:ben", (await Call.LedgerAsync(Stop)).Last(row => Kind(row) == "turn").GetProperty("why").GetString());
        Assert.Equal(["Nova", "Atlas"], Voices(asked));
        Assert.Equal(0, Call.Recorder.OverlapMs(asked));
    }

    private async Task<long> AskAsync(string words, Func<string, Song> sings)
    {
        await Call.UntilAsync(OneVoice.IsOpen, Stop);
        Model.Sings = sings;
        // Nobody answers in the first half second of a question: what is heard there is on its way from the answer before.
        var asked = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 2);
        await Call.SayAsync(words, Stop);
        return asked;
    }

    /// <summary>Who was heard, one after the other.</summary>
    private List<string> Voices(long from)
    {
        var voices = new List<string>();
        foreach (var who in Call.Recorder.Moments(from).SelectMany(m => m.Who))
        {
            if (voices.Count == 0 || voices[^1] != who) voices.Add(who);
        }

        return voices;
    }

    private static string? Kind(JsonElement row) => row.GetProperty("kind").GetString();
}
