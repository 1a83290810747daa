using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;

namespace SamCam.ClusterBenchmark;

/// <summary>The command line.</summary>
internal static class LoadCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static RootCommand Create()
    {
        var defaults = new LoadOptions();
        var images = new Option<int>("--images") { Description = "Tiny images that the workers compute.", DefaultValueFactory = _ => defaults.Images };
        var before = new Option<int>("--done-before") { Description = "Further images of the same job that are listed, and get generated rows before the workers start: what does an image cost in a job of a million?" };
        var warmUp = new Option<int>("--warm-up") { Description = "Images of another job that runs before, unmeasured: programs that just started compile their code while they work." };
        var workers = new Option<int>("--workers") { Description = "Worker processes.", DefaultValueFactory = _ => defaults.Workers };
        var coordinators = new Option<int>("--coordinators") { Description = "Coordinator processes.", DefaultValueFactory = _ => defaults.Coordinators };
        var watchers = new Option<int>("--watchers") { Description = "Watchers of the job while it is computed, each by server-sent events on a connection of its own." };
        var bus = new Option<Uri?>("--bus") { CustomParser = Address, Description = "amqp://USER:PASSWORD@HOST:PORT/VHOST of a broker of yours; a throwaway one unless given." };
        var management = new Option<Uri?>("--management") { CustomParser = Address, Description = "http://HOST:PORT/api/ of that broker, for counting messages." };
        var database = new Option<string?>("--database") { Description = "Connection string of an empty PostgreSQL database of yours; a throwaway server unless given." };
        var folder = new Option<string>("--folder") { Description = "Where dataset and results are put, in a folder that is removed in the end.", DefaultValueFactory = _ => defaults.Folder };
        var set = new Option<string[]>("--set") { Description = "Section:Key=value, a setting of the services; may be repeated." };
        var statements = new Option<bool>("--statements") { Description = "Say which statements took PostgreSQL most time." };
        var json = new Option<string?>("--json") { Description = "A file that the report is written to as JSON." };
        var command = new RootCommand(
            "Runs one job of many tiny images on a coordinator, workers, RabbitMQ, PostgreSQL and a folder, all real but for the networks, which compute nothing; says what an image costs, and checks every row and artifact.")
        {
            images, before, warmUp, workers, coordinators, watchers, bus, management, database, folder, set, statements, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new LoadOptions
            {
                Images = parsed.GetValue(images),
                DoneBefore = parsed.GetValue(before),
                WarmUp = parsed.GetValue(warmUp),
                Workers = parsed.GetValue(workers),
                Coordinators = parsed.GetValue(coordinators),
                Watchers = parsed.GetValue(watchers),
                Bus = parsed.GetValue(bus),
                Management = parsed.GetValue(management),
                Database = parsed.GetValue(database),
                Folder = parsed.GetRequiredValue(folder),
                Set = parsed.GetValue(set) ?? [],
                Statements = parsed.GetValue(statements),
            };
            var report = await new LoadRun(options, Console.Error.WriteLine).RunAsync();
            foreach (var line in ReportText.Lines(report))
                Console.WriteLine(line);
            if (parsed.GetValue(json) is { } file)
                await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(report, Json), cancellationToken);
            return report.Faults.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static Uri? Address(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address))
            return address;
        result.AddError($"'{result.Tokens[0].Value}' is no address");
        return null;
    }
}
