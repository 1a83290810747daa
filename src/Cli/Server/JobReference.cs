using System.CommandLine;
using SamCam.Segmentation;

namespace SamCam.Cli.Server;

/// <summary>A job as users name it: by its id, by how the id begins, or as the latest.</summary>
internal static class JobReference
{
    private const string Latest = "latest";
    private const int Newest = 1000;

    /// <summary>The argument.</summary>
    public static Argument<string> Argument()
    {
        var job = new Argument<string>("JOB") { HelpName = "JOB", Description = "Id of a job, the beginning of it, or latest." };
        job.CompletionSources.Add(Latest);
        return job;
    }

    /// <summary>The job that is meant; whether there is one of a whole id is the server's to say.</summary>
    /// <exception cref="InputException">No job or several are meant.</exception>
    public static async Task<Guid> FindAsync(this ServerSession session, string text, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(text, out var id))
            return id;
        if (text != Latest && !(text.Length >= 3 && text.All(c => char.IsAsciiHexDigit(c) || c == '-')))
            throw new InputException($"job '{text}'", "it is no id of a job", "give an id, at least three characters that it begins with, or latest: see `samcam jobs`");
        var jobs = (await session.Client.ListJobsAsync(count: text == Latest ? 1 : Newest, cancellationToken: cancellationToken)).Items;
        var meant = jobs.Where(j => text == Latest || j.Id.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase)).Select(j => j.Id).ToList();
        return meant switch
        {
            [var one] => one,
            [] when text == Latest => throw new InputException(Latest, "the server has no job", "submit one with `samcam submit DATASET --output PLACE`"),
            [] => throw new InputException($"job '{text}'", $"none of the newest {Newest} jobs has an id that begins so", "look at `samcam jobs`, or give the whole id"),
            _ => throw new InputException($"job '{text}'", $"{meant.Count} jobs have ids that begin so", "give more of it: " + string.Join(", ", meant.Take(3))),
        };
    }
}
