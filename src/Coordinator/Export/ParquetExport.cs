using Parquet;
using Parquet.Schema;

namespace SamCam.Coordinator.Export;

/// <summary>Rows as Parquet, a row group at a time: memory is bounded by <see cref="RowGroupSize"/>.</summary>
public sealed class ParquetExport : IAsyncDisposable
{
    /// <summary>Rows held before they are written.</summary>
    public const int RowGroupSize = 4096;

    private readonly ParquetWriter writer;
    private readonly IReadOnlyList<ExportColumn> columns;
    private readonly DataField[] fields;
    private readonly List<ExportRow> rows = new(RowGroupSize);

    private ParquetExport(ParquetWriter writer, IReadOnlyList<ExportColumn> columns, DataField[] fields)
    {
        this.columns = columns;
        this.writer = writer;
        this.fields = fields;
    }

    /// <summary>Starts a file.</summary>
    public static async Task<ParquetExport> CreateAsync(Stream stream, IReadOnlyList<ExportColumn> columns, CancellationToken cancellationToken)
    {
        DataField[] schema = [.. columns.Select(Field)];
        return new ParquetExport(await ParquetWriter.CreateAsync(new ParquetSchema(schema), stream, cancellationToken: cancellationToken), columns, schema);
    }

    /// <summary>Adds one row.</summary>
    public async Task WriteAsync(ExportRow row, CancellationToken cancellationToken)
    {
        rows.Add(row);
        if (rows.Count == RowGroupSize)
            await FlushAsync(cancellationToken);
    }

    /// <summary>Writes what is held; the last call before the file is closed.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;
        using var group = writer.CreateRowGroup();
        for (var i = 0; i < fields.Length; i++)
        {
            var column = columns[i];
            switch (column.Type)
            {
                case ColumnType.Text:
                    await group.WriteAsync(fields[i], (string[])[.. rows.Select(r => (string?)column.Value(r))!]);
                    break;
                case ColumnType.Whole:
                    await group.WriteAsync<long>(fields[i], rows.Select(r => (long?)column.Value(r)).ToArray().AsMemory(), cancellationToken: cancellationToken);
                    break;
                default:
                    await group.WriteAsync<double>(fields[i], rows.Select(r => (double?)column.Value(r)).ToArray().AsMemory(), cancellationToken: cancellationToken);
                    break;
            }
        }

        group.CompleteValidate();
        rows.Clear();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private static DataField Field(ExportColumn column) => column.Type switch
    {
        ColumnType.Text => new DataField<string>(column.Name, nullable: true),
        ColumnType.Whole => new DataField<long>(column.Name, nullable: true),
        _ => new DataField<double>(column.Name, nullable: true),
    };
}
