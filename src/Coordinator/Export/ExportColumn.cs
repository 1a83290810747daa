namespace SamCam.Coordinator.Export;

/// <summary>One column of <c>images.csv</c> and <c>images.parquet</c>.</summary>
/// <param name="Name">Snake case, stable.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Value">A string, long or double as <paramref name="Type"/> says, or null.</param>
public sealed record ExportColumn(string Name, ColumnType Type, Func<ExportRow, object?> Value);
