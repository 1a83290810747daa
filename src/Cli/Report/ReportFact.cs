namespace SamCam.Cli.Report;

/// <summary>A line of the report's header.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its value.</param>
internal sealed record ReportFact(string Name, string Value);
