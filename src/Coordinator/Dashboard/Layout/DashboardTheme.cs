using MudBlazor;

namespace SamCam.Coordinator.Dashboard.Layout;

/// <summary>The colours and letters of the dashboard. Letters are those of the machine: nothing is loaded from elsewhere.</summary>
internal static class DashboardTheme
{
    private static readonly string[] Letters = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif"];

    /// <summary>Light and dark.</summary>
    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#2f5bb7",
            Secondary = "#a8336f",
            Success = "#2a7d46",
            Warning = "#9a5b00",
            Error = "#c0293b",
            Info = "#20688f",
            Background = "#f5f6f8",
            Surface = "#ffffff",
            TextPrimary = "#1c2430",
            TextSecondary = "#4d5968",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#8fb2ff",
            Secondary = "#f09cc6",
            Success = "#6fcf97",
            Warning = "#f2b35a",
            Error = "#ff8a93",
            Info = "#7cc4e8",
            PrimaryContrastText = "#10151d",
            SecondaryContrastText = "#10151d",
            SuccessContrastText = "#10151d",
            WarningContrastText = "#10151d",
            ErrorContrastText = "#10151d",
            InfoContrastText = "#10151d",
            Background = "#14181f",
            Surface = "#1d232d",
            TextPrimary = "#e8ecf2",
            TextSecondary = "#aeb8c6",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Letters, FontSize = ".9rem" },
            Button = new ButtonTypography { FontFamily = Letters, TextTransform = "none", FontWeight = "600" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
    };
}
