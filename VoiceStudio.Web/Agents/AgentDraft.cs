using System.Globalization;

namespace VoiceStudio.Web.Agents;

/// <summary>An agent while somebody edits it: every field as it was typed, so that nothing is lost when it cannot be saved.</summary>
internal sealed class AgentDraft
{
    private static readonly char[] BetweenNames = [',', '\n'];

    // What the form does not show stays as it was.
    private readonly AgentSettings _from;

    private AgentDraft(AgentSettings from) => _from = from;

    public string Name { get; set; } = "";

    /// <summary>Separated by commas.</summary>
    public string Aliases { get; set; } = "";

    public string Instructions { get; set; } = "";
    public string Greeting { get; set; } = "";
    public string Voice { get; set; } = "";
    public string Model { get; set; } = "";
    public string Domain { get; set; } = "";
    public string Language { get; set; } = "";
    public string Speed { get; set; } = "";
    public string ReasoningEffort { get; set; } = "";
    public string NoiseReduction { get; set; } = "";
    public string TranscriptionModel { get; set; } = "";
    public string RetentionRatio { get; set; } = "";
    public string ContextTokens { get; set; } = "";
    public string Color { get; set; } = "";
    public string SilenceMs { get; set; } = "";
    public string Eagerness { get; set; } = "";
    public Contracts.TurnDetection Detection { get; set; }
    public bool Interruptible { get; set; }
    public string ServiceUrl { get; set; } = "";
    public HashSet<Guid> Tools { get; } = [];

    /// <summary>A new agent, as far as one can guess.</summary>
    public static AgentDraft New() => From(new() { Name = "", Instructions = "", Voice = AgentRules.Voices[0] });

    public static AgentDraft From(AgentSettings settings)
    {
        var draft = new AgentDraft(settings)
        {
            Name = settings.Name,
            Aliases = string.Join(", ", settings.Aliases),
            Instructions = settings.Instructions,
            Greeting = settings.Greeting ?? "",
            Voice = settings.Voice,
            Model = settings.Model ?? "",
            Domain = settings.Domain,
            Language = settings.Language ?? "",
            Speed = settings.Speed.ToString(CultureInfo.InvariantCulture),
            ReasoningEffort = settings.ReasoningEffort ?? "",
            NoiseReduction = settings.NoiseReduction ?? "",
            TranscriptionModel = settings.TranscriptionModel ?? "",
            RetentionRatio = settings.RetentionRatio.ToString(CultureInfo.InvariantCulture),
            ContextTokens = settings.ContextTokens?.ToString(CultureInfo.InvariantCulture) ?? "",
            Color = settings.Color,
            SilenceMs = settings.Turns.SilenceMs.ToString(CultureInfo.InvariantCulture),
            Eagerness = settings.Turns.Eagerness,
            Detection = settings.Turns.Detection,
            Interruptible = settings.Turns.Interruptible,
            ServiceUrl = settings.ServiceUrl?.OriginalString ?? "",
        };
        draft.Tools.UnionWith(settings.ToolIds);
        return draft;
    }

    /// <summary>A number that is none becomes one that the rules refuse with words; so does an address.</summary>
    public AgentSettings ToSettings() => _from with
    {
        Name = Name,
        Aliases = [.. Aliases.Split(BetweenNames, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        Instructions = Instructions,
        Greeting = Greeting,
        Voice = Voice,
        Model = Model,
        Domain = Domain,
        Language = Language,
        Speed = Number(Speed),
        ReasoningEffort = ReasoningEffort,
        NoiseReduction = NoiseReduction,
        TranscriptionModel = TranscriptionModel,
        RetentionRatio = Number(RetentionRatio),
        ContextTokens = string.IsNullOrWhiteSpace(ContextTokens) ? null : int.TryParse(ContextTokens, NumberStyles.Integer | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var tokens) ? tokens : -1,
        Color = Color,
        Turns = _from.Turns with { Detection = Detection, Eagerness = Eagerness, Interruptible = Interruptible, SilenceMs = int.TryParse(SilenceMs, CultureInfo.InvariantCulture, out var silence) ? silence : -1 },
        ServiceUrl = string.IsNullOrWhiteSpace(ServiceUrl) ? null : new Uri(ServiceUrl.Trim(), UriKind.RelativeOrAbsolute),
        ToolIds = [.. Tools],
    };

    private static double Number(string typed)
        => double.TryParse(typed.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}
