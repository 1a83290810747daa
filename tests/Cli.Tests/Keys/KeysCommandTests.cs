using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using SamCam.Cli.Commands;
using SamCam.Cli.Tests.EndToEnd;
using SamCam.Cli.Tests.Labels;
using SamCam.Segmentation;
using SamCam.Storage.Access;
using SamCam.Storage.Results;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Keys;

public sealed class KeysCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder.PathOf("cluster.db");

    private SqliteClusterDbFactory Database => new(File);

    private ApiKeyStore Keys => new(Database, TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_key_is_shown_once_alone_on_standard_output_and_works()
    {
        var run = await RunAsync("create", "--role", "submitter", "--name", "pipeline");
        run.ExitCode.ShouldBe(ExitCodes.Done);
        var token = AccessToken.Parse(AccessToken.ApiKey, run.Output.TrimEnd('\n'))!;
        run.Error.ShouldNotContain(token.Text);
        var key = (await Keys.AuthenticateAsync(token, Token))!;
        (key.Name, key.Role, key.ExpiresAt).ShouldBe(("pipeline", AccessRole.Submitter, null));

        foreach (var list in new[] { await RunAsync("list"), await RunAsync("list", "--json") })
        {
            list.Output.ShouldContain(token.Lookup);
            list.Output.ShouldNotContain(token.Text[^20..]);
        }
    }

    [Fact]
    public async Task The_list_shows_role_last_use_and_state()
    {
        await CreateAsync("viewer", "used");
        await CreateAsync("admin", "revoked");
        var used = (await Keys.FindAsync("used", Token))!;
        await Keys.AuthenticateAsync((await Keys.RotateAsync(used.Id, Token))!.Token, Token);
        await RunAsync("revoke", "revoked");
        await Keys.CreateAsync("expired", AccessRole.Viewer, DateTime.UtcNow.AddDays(-1), Token);

        var lines = (await RunAsync("list")).Output.Split('\n');
        lines[0].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ShouldBe(["NAME", "ROLE", "KEY", "CREATED", "EXPIRES", "LAST USED", "STATE"]);
        var today = DateTime.UtcNow.ToString("yyyy", CultureInfo.InvariantCulture);
        lines.ShouldContain(l => l.StartsWith("used ", StringComparison.Ordinal) && l.Contains(" viewer ", StringComparison.Ordinal) && l.EndsWith("  in force", StringComparison.Ordinal)
            && l.Split(today + "-", StringSplitOptions.None).Length == 3);
        lines.ShouldContain(l => l.StartsWith("revoked ", StringComparison.Ordinal) && l.EndsWith("  revoked", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("expired ", StringComparison.Ordinal) && l.EndsWith("  expired", StringComparison.Ordinal));

        var keys = (await RunAsync("list", "--json")).Json.GetProperty("keys").EnumerateArray().ToDictionary(k => k.GetProperty("name").GetString()!, StringComparer.Ordinal);
        keys["used"].GetProperty("last_used_at").ValueKind.ShouldBe(JsonValueKind.String);
        keys["revoked"].GetProperty("last_used_at").ValueKind.ShouldBe(JsonValueKind.Null);
        keys["revoked"].GetProperty("revoked_at").ValueKind.ShouldBe(JsonValueKind.String);
        keys["revoked"].GetProperty("role").GetString().ShouldBe("admin");
    }

    [Theory]
    [InlineData("name")]
    [InlineData("id")]
    [InlineData("lookup")]
    [InlineData("secret")]
    public async Task A_key_is_revoked_by_whatever_one_has_of_it(string by)
    {
        var key = await CreateAsync("admin", "a");
        var run = await RunAsync("revoke", key.GetProperty(by).GetString()!);
        run.ExitCode.ShouldBe(ExitCodes.Done);
        (await Keys.AuthenticateAsync(AccessToken.Parse(AccessToken.ApiKey, key.GetProperty("secret").GetString())!, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_rotated_key_has_a_new_secret_and_the_old_one_is_refused()
    {
        var old = AccessToken.Parse(AccessToken.ApiKey, (await CreateAsync("submitter", "a")).GetProperty("secret").GetString())!;
        var rotated = AccessToken.Parse(AccessToken.ApiKey, (await RunAsync("rotate", "a", "--json")).Json.GetProperty("secret").GetString())!;

        (await Keys.AuthenticateAsync(old, Token)).ShouldBeNull();
        (await Keys.AuthenticateAsync(rotated, Token))!.Role.ShouldBe(AccessRole.Submitter);
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_log_without_the_secret()
    {
        var key = await CreateAsync("viewer", "a");
        await RunAsync("rotate", "a");
        await RunAsync("revoke", "a");
        await RunAsync("list");

        var rows = await new AuditStore(Database, TimeProvider.System).PageAsync(before: null, who: null, 10, Token);
        rows.Select(r => (r.Action, r.Outcome)).ShouldBe([("keys revoke", 200), ("keys rotate", 200), ("keys create", 200)]);
        rows.ShouldAllBe(r => r.Who.Contains(Environment.UserName, StringComparison.Ordinal) && r.Target.StartsWith("a (sck_", StringComparison.Ordinal));
        rows.ShouldNotContain(r => r.Target.Contains(key.GetProperty("secret").GetString()!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_expiry_is_days_from_now_or_a_time()
    {
        (await ExpiryAsync("days", "30d")).ShouldBe(DateTime.UtcNow.AddDays(30), TimeSpan.FromMinutes(5));
        (await ExpiryAsync("date", "2999-01-31")).ShouldBe(new DateTime(2999, 1, 31, 0, 0, 0, DateTimeKind.Utc));
        (await ExpiryAsync("time", "2999-01-31T12:30Z")).ShouldBe(new DateTime(2999, 1, 31, 12, 30, 0, DateTimeKind.Utc));

        async Task<DateTime> ExpiryAsync(string name, string text)
        {
            await RunAsync("create", "--role", "viewer", "--name", name, "--expires", text);
            return (await Keys.FindAsync(name, Token))!.ExpiresAt!.Value;
        }
    }

    [Theory]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("99999999d")]
    [InlineData("2001-01-31")]
    [InlineData("31.1.2999")]
    [InlineData("2999-01-31T12:30")]
    [InlineData("soon")]
    public async Task An_expiry_that_is_over_or_nothing_is_refused_and_no_key_is_made(string text)
    {
        var refusal = await Should.ThrowAsync<InputException>(() => RunAsync("create", "--role", "viewer", "--name", "a", "--expires", text));
        refusal.Message.ShouldContain("--expires " + text);
        (await Keys.AnyAsync(Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_refused_without_showing_a_secret()
    {
        await CreateAsync("viewer", "a");
        (await Should.ThrowAsync<InputException>(() => RunAsync("revoke", "b"))).Message.ShouldContain("'b'");
        var secret = AccessToken.Create(AccessToken.ApiKey);
        var refusal = await Should.ThrowAsync<InputException>(() => RunAsync("rotate", secret.Text));
        refusal.Message.ShouldContain(secret.Lookup);
        refusal.Message.ShouldNotContain(secret.Text);
        (await Should.ThrowAsync<InputException>(() => CreateAsync("viewer", "a"))).Message.ShouldContain("another key has it");
    }

    [Fact]
    public void A_role_that_is_none_is_refused_by_the_parser() =>
        KeysCommand.Create(Settings).Parse(["create", "--role", "root", "--name", "a"]).Errors.ShouldNotBeEmpty();

    [Fact]
    public async Task The_program_takes_the_database_of_the_coordinators_settings()
    {
        var made = (await SamCamProcess.RunAsync(Variables(File), "keys", "create", "--role", "admin", "--name", "a")).ShouldEndWith(ExitCodes.Done);
        (await Keys.AuthenticateAsync(AccessToken.Parse(AccessToken.ApiKey, made.Output.TrimEnd('\n'))!, Token))!.Role.ShouldBe(AccessRole.Admin);
        (await SamCamProcess.RunAsync(Variables(File), "keys", "revoke", "b")).ShouldBeRefused("samcam keys list");
    }

    private static Dictionary<string, string> Variables(string file) => new(StringComparer.Ordinal) { ["SAMCAM_Database__ConnectionString"] = "Data Source=" + file };

    private async Task<JsonElement> CreateAsync(string role, string name) => (await RunAsync("create", "--role", role, "--name", name, "--json")).Json;

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.Of(KeysCommand.Create(Settings), arguments);

    private IConfiguration Settings() => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Database:ConnectionString"] = "Data Source=" + File }).Build();
}
