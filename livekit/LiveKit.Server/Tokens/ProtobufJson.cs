using Google.Protobuf;

namespace Livekit.Server.Sdk.Dotnet;

internal static class ProtobufJson
{
    private static readonly JsonParser Lenient = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Reads what a newer server may have written: fields that are not known here are skipped.</summary>
    public static T Parse<T>(string json) where T : IMessage, new() => Lenient.Parse<T>(json);
}
