using System.Security.Cryptography;

namespace LocalRealtime.Protocol;

/// <summary>Ids in the shape of the API's: a prefix and 21 letters and digits.</summary>
internal static class Ids
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Event() => New("event_");

    public static string Item() => New("item_");

    public static string Response() => New("resp_");

    public static string Session() => New("sess_");

    public static string Conversation() => New("conv_");

    public static string Call() => New("call_");

    private static string New(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, 21);
}
