using SamCam.Coordinator.Destinations;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Export;

/// <summary>Writes the rows of a job into its destination, streamed.</summary>
public sealed class ResultExporter(ResultStore results)
{
    /// <summary>Writes <c>images.csv</c> and <c>images.parquet</c> of a job into its destination.</summary>
    /// <returns>Where the masks came from.</returns>
    public async Task<MaskCounts> ExportAsync(Guid jobId, IObjectStore destination, CancellationToken cancellationToken)
    {
        var masks = new MaskCounts(0, 0);
        await destination.WriteAsync(Destination.CsvKey, async (stream, token) => masks = await WriteCsvAsync(jobId, stream, token), cancellationToken);
        await destination.WriteAsync(Destination.ParquetKey, (stream, token) => WriteParquetAsync(jobId, stream, token), cancellationToken);
        return masks;
    }

    private async Task<MaskCounts> WriteCsvAsync(Guid jobId, Stream stream, CancellationToken cancellationToken)
    {
        var (reused, recomputed) = (0, 0);
        await using var csv = new CsvExport(stream);
        await csv.WriteHeaderAsync();
        await foreach (var (image, result) in results.ReadAsync(jobId, cancellationToken))
        {
            var row = new ExportRow(image, result);
            await csv.WriteAsync(row);
            reused += row.MasksReused is true ? 1 : 0;
            recomputed += row.MasksReused is false ? 1 : 0;
        }

        return new MaskCounts(reused, recomputed);
    }

    private async Task WriteParquetAsync(Guid jobId, Stream stream, CancellationToken cancellationToken)
    {
        await using var parquet = await ParquetExport.CreateAsync(stream, cancellationToken);
        await foreach (var (image, result) in results.ReadAsync(jobId, cancellationToken))
            await parquet.WriteAsync(new ExportRow(image, result), cancellationToken);
        await parquet.FlushAsync(cancellationToken);
    }
}
