using System.CommandLine;
using SamCam.Cli.Server;
using SamCam.Segmentation;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam export</c>: the rows of a job as a file.</summary>
internal static class ExportCommand
{
    private const string StandardOutput = "-";
    private static readonly string[] Formats = ["csv", "jsonl", "parquet"];

    private const string Example = """
        samcam export latest --output images.parquet         # the format follows from the name
        samcam export 3f2a --format jsonl | jq -r 'select(.agreement_mean < 0.3).key'
        """;

    public static Command Create()
    {
        var job = JobReference.Argument();
        var output = new Option<string>("--output", "-o") { Description = "File to write, replaced when it is there; - for standard output.", DefaultValueFactory = _ => StandardOutput };
        var format = new Option<string?>("--format") { Description = "csv, jsonl or parquet; that of --output's extension, else csv, unless given." };
        format.AcceptOnlyFromAmong(Formats);
        return ServerCommand.Create(
            "export",
            "Write the rows of a job so far, one per image, with the columns of images.csv.",
            Example,
            [job, output, format],
            async (session, parsed, cancellationToken) =>
            {
                var place = parsed.GetRequiredValue(output);
                var extension = Path.GetExtension(place).TrimStart('.');
                var wanted = parsed.GetValue(format) ?? (Formats.Contains(extension, StringComparer.Ordinal) ? extension : Formats[0]);
                var id = await session.FindAsync(parsed.GetRequiredValue(job), cancellationToken);
                if (place != StandardOutput)
                {
                    await FetchedFile.WriteAsync(place, stream => session.Client.ExportAsync(id, wanted, stream, cancellationToken));
                    await session.SayAsync($"rows of job {id} are in {place}");
                    return ExitCodes.Done;
                }

                if (wanted == "parquet" && !Console.IsOutputRedirected)
                    throw new InputException("--format parquet", "it is nothing to look at on a terminal", "name a file with --output");
                await using var stream = Console.OpenStandardOutput();
                await session.Client.ExportAsync(id, wanted, stream, cancellationToken);
                return ExitCodes.Done;
            },
            hasJson: false);
    }
}
