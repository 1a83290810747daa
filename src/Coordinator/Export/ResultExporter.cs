using SamCam.Coordinator.Destinations;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Export;

/// <summary>Writes the rows of a job into its destination, streamed.</summary>
public sealed class ResultExporter(ResultStore results)
{
    /// <summary>Writes <c>images.csv</c> and <c>images.parquet</c> of a job into its destination; the rows are read once.</summary>
    /// <returns>Where the masks came from.</returns>
    public async Task<MaskCounts> ExportAsync(Guid jobId, IObjectStore destination, CancellationToken cancellationToken)
    {
        var masks = new MaskCounts(0, 0);
        await destination.WriteAsync(
            Destination.CsvKey,
            (csv, token) => destination.WriteAsync(Destination.ParquetKey, async (parquet, inner) => masks = await WriteAsync(jobId, csv, parquet, inner), token),
            cancellationToken);
        return masks;
    }

    private async Task<MaskCounts> WriteAsync(Guid jobId, Stream csvStream, Stream parquetStream, CancellationToken cancellationToken)
    {
        var (reused, recomputed) = (0, 0);
        await using var csv = new CsvExport(csvStream);
        await using var parquet = await ParquetExport.CreateAsync(parquetStream, cancellationToken);
        await csv.WriteHeaderAsync();
        await foreach (var (image, result) in results.ReadAsync(jobId, cancellationToken))
        {
            var row = new ExportRow(image, result);
            await csv.WriteAsync(row);
            await parquet.WriteAsync(row, cancellationToken);
            reused += row.MasksReused is true ? 1 : 0;
            recomputed += row.MasksReused is false ? 1 : 0;
        }

        await parquet.FlushAsync(cancellationToken);
        return new MaskCounts(reused, recomputed);
    }
}
