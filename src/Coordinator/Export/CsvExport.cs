using System.Globalization;
using System.Text;

namespace SamCam.Coordinator.Export;

/// <summary>Rows as CSV (RFC 4180): UTF-8, one header line, <c>\n</c> line ends, numbers in their shortest round-trip form.</summary>
public sealed class CsvExport(Stream stream, IReadOnlyList<ExportColumn> columns) : IAsyncDisposable
{
    private static readonly char[] Special = ['"', ',', '\n', '\r'];
    private readonly StreamWriter writer = new(stream, new UTF8Encoding(false), bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };

    /// <summary>Writes the header line.</summary>
    public Task WriteHeaderAsync() => writer.WriteLineAsync(string.Join(',', columns.Select(c => c.Name)));

    /// <summary>Writes one row.</summary>
    public Task WriteAsync(ExportRow row) => writer.WriteLineAsync(string.Join(',', columns.Select(c => Field(c.Value(row)))));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private static string Field(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.IndexOfAny(Special) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
