using System.Globalization;
using SamCam.Cli.Labels;
using SamCam.Coordinator.Access;
using SamCam.Segmentation;
using SamCam.Storage.Access;

namespace SamCam.Cli.Keys;

/// <summary>What <c>samcam keys</c> does. A secret goes to standard output alone, once; every change is in the audit log.</summary>
internal sealed class KeyCommands(ApiKeyStore keys, AuditStore audit, TimeProvider time, TextWriter output, TextWriter error, bool json)
{
    private const string Unnamed = "an account without a name";

    private const int Done = 200;

    /// <summary>Makes a key.</summary>
    public async Task CreateAsync(string name, string role, string? expires, CancellationToken cancellationToken)
    {
        if (!AccessRoles.TryParse(role, out var parsed))
            throw new InputException($"--role {role}", "there is no such role", $"give {AccessRoles.Names}");
        var issued = await keys.CreateAsync(name, parsed, expires is null ? null : KeyExpiry.Parse(expires, time.GetUtcNow()), cancellationToken);
        await ShowAsync("create", issued, cancellationToken);
    }

    /// <summary>Lists all keys.</summary>
    public async Task ListAsync(CancellationToken cancellationToken)
    {
        var all = await keys.ListAsync(cancellationToken);
        if (json)
        {
            await CommandOutput.WriteJsonAsync(output, new { Keys = all.Select(k => KeyView.Describe(k)) });
            return;
        }

        if (all.Count == 0)
        {
            await output.WriteLineAsync("There are no keys. `samcam keys create --role admin --name NAME` makes one.");
            return;
        }

        var names = Math.Max("NAME".Length, all.Max(k => k.Name.Length));
        await output.WriteLineAsync($"{"NAME".PadRight(names)}  {"ROLE",-9}  {"KEY",-16}  {"CREATED",-16}  {"EXPIRES",-16}  {"LAST USED",-16}  STATE");
        foreach (var key in all)
        {
            await output.WriteLineAsync(
                $"{key.Name.PadRight(names)}  {AccessRoles.NameOf(key.Role),-9}  {key.Lookup,-16}  {At(key.CreatedAt),-16}  {At(key.ExpiresAt),-16}  {At(key.LastUsedAt),-16}  {State(key)}");
        }
    }

    /// <summary>Ends a key.</summary>
    public async Task RevokeAsync(string text, CancellationToken cancellationToken)
    {
        var key = await FindAsync(text, cancellationToken);
        if (!await keys.RevokeAsync(key.Id, cancellationToken))
            throw Missing(text);
        await AuditAsync("revoke", key, cancellationToken);
        if (json)
            await CommandOutput.WriteJsonAsync(output, KeyView.Describe((await keys.ListAsync(cancellationToken)).Single(k => k.Id == key.Id)));
        else
            await output.WriteLineAsync($"revoked {key.Name} ({key.Lookup})");
    }

    /// <summary>Gives a key a new secret.</summary>
    public async Task RotateAsync(string text, CancellationToken cancellationToken)
    {
        var key = await FindAsync(text, cancellationToken);
        await ShowAsync("rotate", await keys.RotateAsync(key.Id, cancellationToken) ?? throw Missing(text), cancellationToken);
    }

    private async Task ShowAsync(string action, IssuedKey issued, CancellationToken cancellationToken)
    {
        // Shown first: a secret that was made and not shown is lost.
        if (json)
        {
            await CommandOutput.WriteJsonAsync(output, KeyView.Describe(issued.Key, issued.Token));
        }
        else
        {
            await output.WriteLineAsync(issued.Token.Text);
            await error.WriteLineAsync($"samcam: {AccessRoles.NameOf(issued.Key.Role)} key for {issued.Key.Name}; keep it now, it cannot be shown again");
        }

        await AuditAsync(action, issued.Key, cancellationToken);
    }

    private async Task<ApiKeyRow> FindAsync(string text, CancellationToken cancellationToken) =>
        await keys.FindAsync(Public(text), cancellationToken) ?? throw Missing(text);

    private static InputException Missing(string text) => new($"key '{Public(text)}'", "there is none that was not revoked", "look at `samcam keys list`");

    // Somebody may have no more than the secret of a key that leaked; it is not shown again in an error.
    private static string Public(string text) => AccessToken.Parse(AccessToken.ApiKey, text)?.Lookup ?? text;

    private Task<long> AuditAsync(string action, ApiKeyRow key, CancellationToken cancellationToken) => audit.BeginAsync(
        new AuditRow
        {
            Who = UserName() + " (samcam keys)",
            Role = AccessRole.Admin,
            Action = "keys " + action,
            Target = $"{key.Name} ({key.Lookup}, {AccessRoles.NameOf(key.Role)})",
            Outcome = Done,
        },
        cancellationToken);

    private string State(ApiKeyRow key) => key.RevokedAt is not null ? "revoked" : key.IsValid(time.GetUtcNow().UtcDateTime) ? "in force" : "expired";

    private static string At(DateTime? at) => at is { } time ? time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "-";

    // An account without a name, as containers have.
    private static string UserName()
    {
        try
        {
            return Environment.UserName is { Length: > 0 } name ? name : Unnamed;
        }
        catch (IOException)
        {
            return Unnamed;
        }
    }
}
