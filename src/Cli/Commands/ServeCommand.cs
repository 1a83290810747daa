using System.CommandLine;
using SamCam.Cli.Help;
using SamCam.Cli.Serve;
using SamCam.Cli.Server;
using SamCam.Coordinator;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam serve</c>: a server with a worker, in one process.</summary>
internal static class ServeCommand
{
    private const string Example = """
        samcam serve                                              # then, in another shell: samcam submit samples/scenes --output out
        samcam serve --listen http://127.0.0.1:9000 --database jobs.db --setting Worker:Session:Provider=Cpu
        """;

    public static Command Create()
    {
        var listen = new Option<string?>("--listen") { Description = $"Where to listen ({CoordinatorProgram.DefaultUrl} unless given). Other machines are let in only once there is a key: `samcam keys create`." };
        var database = new Option<string?>("--database") { Description = "SQLite file of jobs and results; one in the user's data folder unless given." };
        var setting = new Option<string[]>("--setting")
        {
            Description = "A setting of coordinator or worker as Section:Name=value, see docs/operations.md; may be given often. The environment (SAMCAM_Section__Name) counts too.",
            DefaultValueFactory = _ => [],
        };
        setting.Validators.Add(result =>
        {
            foreach (var word in result.Tokens.Where(t => t.Value.IndexOf('=', StringComparison.Ordinal) <= 0))
                result.AddError($"--setting {word.Value} is not of the form Section:Name=value");
        });
        var command = new ExampleCommand("serve", "Run a server on this machine: it takes jobs over HTTP, and a worker in the same process computes them.", Example)
        {
            listen, database, setting,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = new ServeSession([.. Settings(parsed.GetValue(listen), parsed.GetValue(database), parsed.GetRequiredValue(setting))], parsed.InvocationConfiguration.Error);
            return await session.RunAsync(cancellationToken);
        });
        return command;
    }

    private static IEnumerable<string> Settings(string? listen, string? database, IEnumerable<string> more)
    {
        foreach (var setting in more)
            yield return "--" + setting;
        if (listen is not null)
            yield return "--Urls=" + ServerAddress.Parse(listen).OriginalString;
        if (database is not null)
            yield return $"--Database:ConnectionString=Data Source={Path.GetFullPath(database)}";
    }
}
