namespace LocalRealtime.Protocol;

internal static class Base64
{
    /// <summary>Most sound one event may carry.</summary>
    public const int MaxBytes = 15 * 1024 * 1024;

    /// <exception cref="ProtocolException">Not base64, or too much.</exception>
    public static byte[] Read(string text, string path)
    {
        if (text.Length / 4 * 3L > MaxBytes + 3)
            throw ProtocolException.Invalid(path, $"Invalid '{path}': audio is too large. At most 15 MiB of audio may be sent in one event.");
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw ProtocolException.Invalid(path, $"Invalid '{path}'. Expected base64-encoded audio bytes (mono PCM16 at 24kHz) but got an invalid value.");
        }
    }
}
