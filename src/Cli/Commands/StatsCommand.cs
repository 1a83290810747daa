using System.CommandLine;
using SamCam.Cli.Server;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam stats</c>: how the statistics of a job are spread.</summary>
internal static class StatsCommand
{
    private const string Example = """
        samcam stats latest
        samcam stats 3f2a agreement_mean n_masks --json
        """;

    public static Command Create()
    {
        var job = JobReference.Argument();
        var names = new Argument<string[]>("STATISTIC")
        {
            Description = "Statistics of docs/quality.md, or duration_ms; those that are looked at most unless given.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        return ServerCommand.Create(
            "stats",
            "Show how quality statistics are spread over the done images of a job.",
            Example,
            [job, names],
            async (session, parsed, cancellationToken) =>
            {
                var id = await session.FindAsync(parsed.GetRequiredValue(job), cancellationToken);
                var statistics = await session.Client.GetStatisticsAsync(id, parsed.GetValue(names), cancellationToken);
                await session.ShowAsync(new { Job = id, Statistics = statistics }, output => StatisticText.WriteTable(output, statistics));
                return ExitCodes.Done;
            });
    }
}
