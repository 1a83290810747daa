using SamCam.Segmentation;
using SamCam.ServiceDefaults;
using SamCam.Storage;

namespace SamCam.Coordinator;

/// <summary><c>migrate</c>: brings the tables up to date and ends, so that services can do without the right to change them.</summary>
internal static class MigrateCommand
{
    /// <summary>The word on the command line, in front of settings.</summary>
    public const string Name = "migrate";

    /// <summary>Runs it with settings from environment variables and the command line, the same as the service's.</summary>
    /// <returns>The exit code: 0 when the tables are up to date, 2 when a setting is wrong, 1 for anything else.</returns>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            var options = Settings.Read<DatabaseOptions>(ServiceSettings.Read(arguments), DatabaseOptions.Section);
            var database = ClusterStorage.Open(options);
            await ClusterStorage.CheckAsync(database, options, cancellationToken);
            var pending = await ClusterStorage.PendingAsync(database, cancellationToken);
            if (pending.Count > 0)
                await database.MigrateAsync(cancellationToken);
            await Console.Out.WriteLineAsync(pending.Count == 0 ? "migrate: the tables were up to date" : $"migrate: applied {string.Join(", ", pending)}");
            return 0;
        }
        catch (InputException e)
        {
            await Console.Error.WriteLineAsync($"{Name}: {e.Message}");
            return 2;
        }
        catch (System.Data.Common.DbException e)
        {
            await Console.Error.WriteLineAsync($"{Name}: {e.Message}");
            return 1;
        }
    }
}
