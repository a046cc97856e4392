namespace LocalRealtime;

/// <summary>A child of VoiceStudio.Web ends with it: the parent holds our standard input, and its end is the parent's.</summary>
internal static class ParentProcess
{
    public static async Task StopWithAsync(WebApplication app)
    {
        if (Environment.GetEnvironmentVariable("VOICESTUDIO_PARENT_STDIN") != "1") return;
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        try
        {
            while (await input.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(app.Lifetime.ApplicationStopping) > 0)
            {
                // Nothing is said over it.
            }
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }

        app.Lifetime.StopApplication();
    }
}
