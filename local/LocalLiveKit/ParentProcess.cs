namespace LocalLiveKit;

/// <summary>What this process owes the one that started it: its address on standard output, and its end when the parent ends.</summary>
internal static class ParentProcess
{
    private const string StopsWithStdin = "VOICESTUDIO_PARENT_STDIN";

    public static void Attach(WebApplication app)
    {
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("READY " + app.Urls.First()));
        if (Environment.GetEnvironmentVariable(StopsWithStdin) != "1") return;

        // A thread of its own: reading standard input cannot be cancelled, and must not keep the process alive.
        new Thread(() => WaitForEnd(app)) { IsBackground = true, Name = "parent" }.Start();
    }

    private static void WaitForEnd(WebApplication app)
    {
        using var input = Console.OpenStandardInput();
        Span<byte> nothing = stackalloc byte[64];
        try
        {
            while (input.Read(nothing) > 0)
            {
                // A parent has nothing to say; the end of the stream is the message.
            }
        }
        catch (IOException)
        {
            // A broken pipe is an end as well.
        }

        app.Lifetime.StopApplication();
    }
}
