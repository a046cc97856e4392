namespace LocalLiveKit;

/// <summary>The program as a class that a test can build.</summary>
public static class LocalLiveKitServer
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        return builder.Build();
    }
}
