using System.Text.Json.Nodes;

namespace LocalRealtime.Protocol;

/// <summary>
/// Tokens of a response: a person's sound is 1 token per 100 ms, an assistant's 1 per 50 ms, text about 1 per 4 characters.
/// https://platform.openai.com/docs/guides/realtime-costs
/// </summary>
internal sealed record Usage(int InputText, int InputAudio, int InputImages, int Cached, int OutputText, int OutputAudio)
{
    private const int UserMsPerToken = 100;
    private const int AssistantMsPerToken = 50;

    /// <summary>The real figure depends on the size of the picture, which this server does not look at.</summary>
    private const int TokensPerImage = 600;

    public int Input => InputText + InputAudio + InputImages;

    public int Output => OutputText + OutputAudio;

    public static int TextTokens(string text) => (text.Length + 3) / 4;

    public static int SpokenTokens(int milliseconds) => (milliseconds + AssistantMsPerToken - 1) / AssistantMsPerToken;

    /// <param name="alreadySeen">Input tokens of the response before: they are read from the cache, in blocks of 64.</param>
    public static Usage OfInput(SessionConfig config, IEnumerable<ConversationItem> items, int alreadySeen)
    {
        int text = TextTokens(config.Instructions) + (config.Tools.Count == 0 ? 0 : TextTokens(config.Tools.ToJsonString())), audio = 0, images = 0;
        foreach (var item in items)
        {
            var own = OfItem(item);
            (text, audio, images) = (text + own.InputText, audio + own.InputAudio, images + own.InputImages);
        }

        return new Usage(text, audio, images, Math.Min(alreadySeen, text + audio + images) / 64 * 64, 0, 0);
    }

    /// <summary>What one item adds to the input.</summary>
    public static Usage OfItem(ConversationItem item)
    {
        int text = TextTokens(item.Arguments ?? "") + TextTokens(item.Output ?? ""), audio = 0, images = 0;
        foreach (var part in item.Content)
        {
            if (part.Type == "input_audio") audio += (part.AudioMs + UserMsPerToken - 1) / UserMsPerToken;
            else if (part.Type == "output_audio") audio += SpokenTokens(part.AudioMs);
            else if (part.Type == "input_image") images += TokensPerImage;
            else text += TextTokens(part.Text ?? "");
        }

        return new Usage(text, audio, images, 0, 0, 0);
    }

    public JsonObject ToWire()
    {
        var cachedAudio = Input == 0 ? 0 : (int)((long)Cached * InputAudio / Input);
        return new JsonObject
        {
            ["total_tokens"] = Input + Output,
            ["input_tokens"] = Input,
            ["output_tokens"] = Output,
            ["input_token_details"] = new JsonObject
            {
                ["text_tokens"] = InputText,
                ["audio_tokens"] = InputAudio,
                ["image_tokens"] = InputImages,
                ["cached_tokens"] = Cached,
                ["cached_tokens_details"] = new JsonObject { ["text_tokens"] = Cached - cachedAudio, ["audio_tokens"] = cachedAudio, ["image_tokens"] = 0 },
            },
            ["output_token_details"] = new JsonObject { ["text_tokens"] = OutputText, ["audio_tokens"] = OutputAudio },
        };
    }
}
