using VoiceStudio.Contracts;

namespace VoiceStudio.Web.Calls;

/// <summary>What a call has used so far.</summary>
/// <param name="Dollars">At list price; of models without a known price nothing is counted.</param>
public sealed record CallCost(long Tokens, decimal Dollars)
{
    public static CallCost None { get; } = new(0, 0);

    internal CallCost Plus(UsageReported used)
        => new(Tokens + used.InputText + used.InputAudio + used.OutputText + used.OutputAudio, Dollars + TokenPrice.Of(used.Model).Dollars(used));
}

/// <summary>List prices in dollars a million tokens. https://platform.openai.com/docs/pricing, November 2026.</summary>
internal sealed record TokenPrice(decimal TextIn, decimal TextOut, decimal AudioIn, decimal AudioOut, decimal Cached)
{
    private const decimal Million = 1_000_000;
    private static readonly TokenPrice Unknown = new(0, 0, 0, 0, 0);
    private static readonly TokenPrice Mini = new(0.60m, 2.40m, 10, 20, 0.30m);
    private static readonly TokenPrice Second = new(4, 24, 32, 64, 0.40m);
    private static readonly TokenPrice First = new(4, 16, 32, 64, 0.40m);

    /// <param name="model">As the provider calls it, with or without a date.</param>
    public static TokenPrice Of(string model)
        => !model.StartsWith("gpt-realtime", StringComparison.Ordinal) ? Unknown
            : model.Contains("mini", StringComparison.Ordinal) ? Mini
            : model.StartsWith("gpt-realtime-2", StringComparison.Ordinal) ? Second
            : First;

    /// <summary>Cached tokens are part of the input, text or sound is not said: they are taken from the sound first, which is nearly all of it.</summary>
    public decimal Dollars(UsageReported used)
    {
        var cached = Math.Clamp(used.InputCached, 0, used.InputAudio + used.InputText);
        var cachedAudio = Math.Min(cached, used.InputAudio);
        var (audio, text) = (used.InputAudio - cachedAudio, used.InputText - (cached - cachedAudio));
        return ((audio * AudioIn) + (text * TextIn) + (cached * Cached) + (used.OutputAudio * AudioOut) + (used.OutputText * TextOut)) / Million;
    }
}
