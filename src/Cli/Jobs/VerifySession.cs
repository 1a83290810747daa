using System.Globalization;
using SamCam.Cli.Labels;
using SamCam.Client;
using SamCam.Coordinator.Verification;
using SamCam.Storage.Results;

namespace SamCam.Cli.Jobs;

/// <summary>One <c>samcam jobs verify</c>: finds the job, looks at all of it, says what is wrong.</summary>
internal sealed class VerifySession(string target, bool json, TextWriter output, TextWriter error)
{
    /// <summary>Verifies the job.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var recorded = await RecordedJob.FindAsync(target, cancellationToken);
        var (jobs, results) = (new JobStore(recorded.Database, TimeProvider.System), new ResultStore(recorded.Database));
        var line = new ProgressLine(error, !Console.IsErrorRedirected, TimeProvider.System);
        line.Start((await jobs.GetProgressAsync(recorded.Job.Id, cancellationToken)).Images);
        var problems = new List<VerifyProblem>();
        var counts = await new JobVerifier(jobs, results, recorded.Objects).VerifyAsync(
            recorded.Job,
            problem =>
            {
                line.Close();
                error.WriteLine($"samcam: {(problem.Key.Length == 0 ? "" : problem.Key + ": ")}{problem.Reason}");
                if (json)
                    problems.Add(new VerifyProblem(problem.Key, problem.Reason));
            },
            () => line.Advance(failed: 0),
            cancellationToken);
        line.Close();
        if (json)
            await CommandOutput.WriteJsonAsync(output, Summary(recorded, counts, problems));
        else
            await output.WriteLineAsync(Describe(recorded, counts));
        return counts.Problems == 0 ? ExitCodes.Done : ExitCodes.NotAsRecorded;
    }

    private static string Describe(RecordedJob recorded, VerifiedCounts counts)
    {
        var verdict = counts.Problems switch
        {
            0 => "all as recorded",
            1 => "1 problem",
            _ => string.Create(CultureInfo.InvariantCulture, $"{counts.Problems} problems"),
        };
        return string.Create(
            CultureInfo.InvariantCulture, $"job {recorded.Job.Id} in {recorded.Place}: {counts.Images} images, {counts.Files} files, {counts.Bytes} bytes looked at; {verdict}");
    }

    private static VerifySummary Summary(RecordedJob recorded, VerifiedCounts counts, List<VerifyProblem> problems) => new()
    {
        JobId = recorded.Job.Id,
        Output = recorded.Place,
        Images = counts.Images,
        Files = counts.Files,
        Bytes = counts.Bytes,
        Problems = problems,
    };
}
