using MudBlazor;

namespace VoiceStudio.Web.Shell;

/// <summary>Warm paper by day, a dark control room by night; pine for what acts, and colour left to the voices.</summary>
internal static class StudioTheme
{
    private static readonly string[] Roboto = ["Roboto", "Segoe UI", "system-ui", "sans-serif"];

    public static MudTheme Value { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0b5d4e", PrimaryContrastText = "#ffffff",
            Secondary = "#b23c0a", SecondaryContrastText = "#ffffff",
            Background = "#f6f4ef", Surface = "#ffffff", BackgroundGray = "#edeae2",
            TextPrimary = "#1c1f1d", TextSecondary = "#575b57", TextDisabled = "#8b8f8a",
            ActionDefault = "#575b57", Divider = "#dedad0", LinesDefault = "#dedad0", LinesInputs = "#8d8a80",
            AppbarBackground = "#f6f4ef", AppbarText = "#1c1f1d",
            Error = "#b3261e", Warning = "#8a5300", Success = "#1c6b3a", Info = "#22577a",
            WarningContrastText = "#ffffff", SuccessContrastText = "#ffffff",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#74d8b8", PrimaryContrastText = "#05241c",
            Secondary = "#ff9a6b", SecondaryContrastText = "#341203",
            Background = "#0e1312", Surface = "#161d1b", BackgroundGray = "#1d2623",
            TextPrimary = "#edf1ee", TextSecondary = "#a6b1ac", TextDisabled = "#6f7a75",
            ActionDefault = "#a6b1ac", Divider = "#2a3431", LinesDefault = "#2a3431", LinesInputs = "#66726d",
            AppbarBackground = "#0e1312", AppbarText = "#edf1ee",
            Error = "#ff8a80", ErrorContrastText = "#3b0703", Warning = "#ffc46b", WarningContrastText = "#3a2400",
            Success = "#7fd99a", SuccessContrastText = "#04290f", Info = "#8cc8ef", InfoContrastText = "#04263a",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "12px", AppbarHeight = "60px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Roboto, FontSize = "1rem", LineHeight = "1.5", LetterSpacing = "normal" },
            H1 = new H1Typography { FontFamily = Roboto, FontSize = "1.75rem", FontWeight = "500", LineHeight = "1.2", LetterSpacing = "-0.015em" },
            H2 = new H2Typography { FontFamily = Roboto, FontSize = "1.25rem", FontWeight = "500", LineHeight = "1.3", LetterSpacing = "-0.01em" },
            H3 = new H3Typography { FontFamily = Roboto, FontSize = "1.05rem", FontWeight = "500", LineHeight = "1.35", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Roboto, FontSize = "1rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Roboto, FontSize = ".875rem", LineHeight = "1.45", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Roboto, FontSize = ".9375rem", FontWeight = "500", TextTransform = "none", LetterSpacing = "normal" },
            Caption = new CaptionTypography { FontFamily = Roboto, FontSize = ".8125rem", LineHeight = "1.4", LetterSpacing = "normal" },
        },
    };
}
