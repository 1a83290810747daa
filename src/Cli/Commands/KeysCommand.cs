using System.CommandLine;
using Microsoft.Extensions.Configuration;
using SamCam.Cli.Keys;
using SamCam.Storage.Access;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam keys</c>: who may use a coordinator, in its database.</summary>
internal static class KeysCommand
{
    /// <param name="settings">Reads the settings of the coordinator.</param>
    public static Command Create(Func<IConfiguration> settings)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output.", Recursive = true };

        var role = new Option<string>("--role") { Description = "What it allows: viewer, submitter or admin.", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<AccessRole>().Select(AccessRoles.NameOf)]);
        var name = new Option<string>("--name") { Description = "Whom or what it is for.", Required = true };
        var expires = new Option<string?>("--expires") { Description = "From when on it is refused: days such as 90d, or a time such as 2030-01-31 or 2030-01-31T12:00Z (UTC). Never, unless told." };
        var create = new Command("create", "Make a key. It is shown this one time.") { role, name, expires };
        create.SetAction((parsed, token) => RunAsync(parsed, settings, json, keys =>
            keys.CreateAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(role), parsed.GetValue(expires), token), token));

        var list = new Command("list", "List the keys, also those that are no longer in force.");
        list.SetAction((parsed, token) => RunAsync(parsed, settings, json, keys => keys.ListAsync(token), token));

        var key = new Argument<string>("KEY") { Description = "Its name, its id, or its first part such as sck_0123456789ab." };
        var revoke = new Command("revoke", "End a key. It is refused from now on, and so are its log-ins.") { key };
        revoke.SetAction((parsed, token) => RunAsync(parsed, settings, json, keys => keys.RevokeAsync(parsed.GetRequiredValue(key), token), token));
        var rotate = new Command("rotate", "Give a key a new secret, which is shown this one time. The old one is refused from now on.") { key };
        rotate.SetAction((parsed, token) => RunAsync(parsed, settings, json, keys => keys.RotateAsync(parsed.GetRequiredValue(key), token), token));

        return new Command("keys", "API keys of a coordinator, in the database that SAMCAM_Database__ConnectionString names.") { json, create, list, revoke, rotate };
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, Func<IConfiguration> settings, Option<bool> json, Func<KeyCommands, Task> act, CancellationToken cancellationToken)
    {
        var database = await KeyDatabase.OpenAsync(settings(), cancellationToken);
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        await act(new KeyCommands(
            new ApiKeyStore(database, TimeProvider.System), new AuditStore(database, TimeProvider.System), TimeProvider.System, output, error, parsed.GetValue(json)));
        return ExitCodes.Done;
    }
}
