namespace SamCam.Cli.Report;

/// <summary>An image that failed.</summary>
/// <param name="Key">The image key.</param>
/// <param name="Kind">Class of the failure.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record ReportFailure(string Key, string Kind, string Reason);
