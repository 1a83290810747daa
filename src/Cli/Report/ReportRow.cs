namespace SamCam.Cli.Report;

/// <summary>One finished image, as <see cref="ReportCollector"/> takes it.</summary>
/// <param name="Key">The image key.</param>
/// <param name="Statistics">Name to value, the columns of docs/quality.md; absent or null where a quantity does not exist.</param>
/// <param name="Flags">Names of the flags raised.</param>
/// <param name="Classes">The same for each class; <c>class_id</c> says which.</param>
internal sealed record ReportRow(
    string Key,
    IReadOnlyDictionary<string, double?> Statistics,
    IReadOnlyList<string> Flags,
    IReadOnlyList<IReadOnlyDictionary<string, double?>> Classes)
{
    /// <summary>Agreement of CAM and pseudo-label times purity of the masks used: high where CAM and SAM tell the same story. 0 where either is missing.</summary>
    public double Score => (Value("agreement_mean") ?? 0) * (Value("purity_area_mean") ?? 0);

    /// <summary>A statistic, or null.</summary>
    public double? Value(string name) => Statistics.GetValueOrDefault(name);
}
