using System.Reflection;
using BenchmarkDotNet.Running;
using VoiceStudio.Bench;
using VoiceStudio.Bench.Handler;
using VoiceStudio.Bench.LocalLiveKit.Rooms;
using VoiceStudio.Bench.LongCall;
using VoiceStudio.Bench.Soak;
using VoiceStudio.Bench.Studio;
using VoiceStudio.Bench.SwitchGap;

// Verbs of our own; everything else is BenchmarkDotNet's.
return args switch
{
    // The voice handler from the caller's side.
    ["handler", ..] => await HandlerBench.RunAsync(args[1..]),

    // One call that outlives its Realtime sessions.
    ["long", ..] => await LongCallBench.RunAsync(args[1..]),

    // Whether agents ever overlap.
    ["one-voice", ..] => await OneVoiceBench.RunAsync(args[1..]),

    // What it costs to be answered by another agent.
    ["switch-gap", ..] => await SwitchGapBench.RunAsync(args[1..]),

    // A model that does everything wrong.
    ["wild", ..] => await WildBench.RunAsync(args[1..]),

    // A database of years.
    ["studio", ..] => await StudioBench.RunAsync(args[1..]),

    // The local LiveKit in rooms where everybody talks, and who talks.
    ["rooms", ..] => await RoomsBench.RunAsync(args[1..]),
    ["rooms-callers", ..] => await RoomsCallers.RunAsync(args[1..]),

    // The local LiveKit over time, and the people whom it starts for that.
    ["soak", ..] => await SoakBench.RunAsync(args[1..]),
    ["soak-callers", ..] => await SoakCallers.RunAsync(args[1..]),

    _ => Measure(args),
};

static int Measure(string[] args)
{
    BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
    return 0;
}
