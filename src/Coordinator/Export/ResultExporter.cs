using SamCam.Coordinator.Destinations;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Export;

/// <summary>Writes the rows of a job into its destination, streamed.</summary>
public sealed class ResultExporter(ResultStore results)
{
    /// <summary>Writes <c>images.csv</c> and <c>images.parquet</c> of a job into its destination.</summary>
    public async Task ExportAsync(Guid jobId, IObjectStore destination, CancellationToken cancellationToken)
    {
        await destination.WriteAsync(Destination.CsvKey, (stream, token) => WriteCsvAsync(jobId, stream, token), cancellationToken);
        await destination.WriteAsync(Destination.ParquetKey, (stream, token) => WriteParquetAsync(jobId, stream, token), cancellationToken);
    }

    private async Task WriteCsvAsync(Guid jobId, Stream stream, CancellationToken cancellationToken)
    {
        await using var csv = new CsvExport(stream);
        await csv.WriteHeaderAsync();
        await foreach (var (image, result) in results.ReadAsync(jobId, cancellationToken))
            await csv.WriteAsync(new ExportRow(image, result));
    }

    private async Task WriteParquetAsync(Guid jobId, Stream stream, CancellationToken cancellationToken)
    {
        await using var parquet = await ParquetExport.CreateAsync(stream, cancellationToken);
        await foreach (var (image, result) in results.ReadAsync(jobId, cancellationToken))
            await parquet.WriteAsync(new ExportRow(image, result), cancellationToken);
        await parquet.FlushAsync(cancellationToken);
    }
}
