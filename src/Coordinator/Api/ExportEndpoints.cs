using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SamCam.Coordinator.Export;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>The rows of a job as a file, streamed.</summary>
public static class ExportEndpoints
{
    /// <summary>Maps <c>/v1/jobs/{id}/export</c>.</summary>
    public static void MapExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/jobs/{id:guid}/export", ExportAsync)
            .WithTags("Images")
            .WithName("exportJob")
            .WithSummary("The rows of a job so far as csv, jsonl or parquet, with the columns of images.csv and verdicts.")
            .Produces<Stream>(StatusCodes.Status200OK, "text/csv", "application/jsonl", "application/vnd.apache.parquet");

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAsync(
        Guid id, JobStore jobs, ResultStore results, CancellationToken cancellationToken, string format = "csv")
    {
        (Func<Stream, Task> Write, string Type) export = format switch
        {
            "csv" => (stream => WriteCsvAsync(id, results, stream, cancellationToken), "text/csv"),
            "jsonl" => (stream => WriteJsonLinesAsync(id, results, stream, cancellationToken), "application/jsonl"),
            "parquet" => (stream => WriteParquetAsync(id, results, stream, cancellationToken), "application/vnd.apache.parquet"),
            _ => throw new InputException("format", $"there is no format '{format}'", "give csv, jsonl or parquet"),
        };
        return await jobs.FindAsync(id, cancellationToken) is null
            ? Problems.NoJob(id)
            : TypedResults.Stream(export.Write, export.Type, $"{id}.{format}");
    }

    private static async Task WriteCsvAsync(Guid id, ResultStore results, Stream stream, CancellationToken cancellationToken)
    {
        await using var csv = new CsvExport(stream, ExportColumns.WithVerdicts);
        await csv.WriteHeaderAsync();
        await foreach (var (image, result) in results.ReadAsync(id, cancellationToken))
            await csv.WriteAsync(new ExportRow(image, result));
    }

    private static async Task WriteJsonLinesAsync(Guid id, ResultStore results, Stream stream, CancellationToken cancellationToken)
    {
        await foreach (var (image, result) in results.ReadAsync(id, cancellationToken))
        {
            var row = new ExportRow(image, result);
            await JsonSerializer.SerializeAsync(stream, ExportColumns.WithVerdicts.ToDictionary(c => c.Name, c => c.Value(row), StringComparer.Ordinal), cancellationToken: cancellationToken);
            await stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    private static async Task WriteParquetAsync(Guid id, ResultStore results, Stream stream, CancellationToken cancellationToken)
    {
        // The library flushes where it must not wait, which an answer over the network does not allow: the file is made on the disk first, and gone afterwards.
        await using var file = new FileStream(
            Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        await using (var parquet = await ParquetExport.CreateAsync(file, ExportColumns.WithVerdicts, cancellationToken))
        {
            await foreach (var (image, result) in results.ReadAsync(id, cancellationToken))
                await parquet.WriteAsync(new ExportRow(image, result), cancellationToken);
            await parquet.FlushAsync(cancellationToken);
        }

        file.Position = 0;
        await file.CopyToAsync(stream, cancellationToken);
    }
}
