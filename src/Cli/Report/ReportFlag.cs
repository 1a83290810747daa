namespace SamCam.Cli.Report;

/// <summary>How often a quality flag was raised.</summary>
/// <param name="Name">The flag.</param>
/// <param name="Meaning">What it says, in a sentence.</param>
/// <param name="Images">Number of images that have it.</param>
internal sealed record ReportFlag(string Name, string Meaning, int Images);
