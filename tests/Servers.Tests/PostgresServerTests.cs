using Npgsql;
using SamCam.Testing.Servers;

namespace SamCam.Servers.Tests;

public sealed class PostgresServerTests(TestServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Committed_rows_and_no_others_survive_a_kill()
    {
        var server = await servers.PostgresAsync();
        var database = await server.CreateDatabaseAsync(cancellationToken: Token);
        await ExecuteAsync(database, "CREATE TABLE work (id int PRIMARY KEY)");
        for (var i = 0; i < 20; i++)
            await ExecuteAsync(database, $"INSERT INTO work VALUES ({i})");

        await using (var connection = new NpgsqlConnection(database))
        {
            await connection.OpenAsync(Token);
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await using var insert = new NpgsqlCommand("INSERT INTO work VALUES (99)", connection, transaction);
            await insert.ExecuteNonQueryAsync(Token);
            var living = server.ProcessIds;
            living.Count.ShouldBeGreaterThan(2, "the postmaster and its children");
            await server.KillAsync();
            server.ProcessIds.ShouldBeEmpty();
            living.Where(ProcessEntry.IsRunning).ShouldBeEmpty();
        }
        await Should.ThrowAsync<NpgsqlException>(() => ExecuteAsync(database, "SELECT 1"));

        await server.RestartAsync(Token);
        (await ExecuteAsync(database, "SELECT count(*) FROM work WHERE id < 20")).ShouldBe(20L);
        (await ExecuteAsync(database, "SELECT count(*) FROM work")).ShouldBe(20L);
    }

    [Fact]
    public async Task A_stop_and_a_restart_keep_rows()
    {
        var server = await servers.PostgresAsync();
        var database = await server.CreateDatabaseAsync("kept", cancellationToken: Token);
        await ExecuteAsync(database, "CREATE TABLE work AS SELECT 7 AS id");
        await server.RestartAsync(Token);
        (await ExecuteAsync(database, "SELECT id FROM work")).ShouldBe(7);
    }

    [Fact]
    public async Task A_frozen_server_answers_when_it_thaws()
    {
        var server = await servers.PostgresAsync();
        server.Freeze();
        try
        {
            // A signal takes effect when its process next runs; one that has ended meanwhile is no obstacle.
            await Wait.UntilAsync(() => server.ProcessIds.All(id => ProcessEntry.Find(id) is not { } process || process.State == 'T'), "every process to stop", cancellationToken: Token);
            var asking = ExecuteAsync(server.ConnectionString, "SELECT 1");
            server.Thaw();
            (await asking).ShouldBe(1);
        }
        finally
        {
            // Other tests share the server.
            server.Thaw();
        }
    }

    [Fact]
    public async Task Tls_is_trusted_by_the_authority_alone()
    {
        var server = await servers.PostgresAsync();
        var verified = new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            SslMode = SslMode.VerifyFull,
            RootCertificate = servers.Certificates.AuthorityFile,
        };
        (await ExecuteAsync(verified.ConnectionString, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).ShouldBe(true);

        verified.RootCertificate = null;
        await Should.ThrowAsync<NpgsqlException>(() => ExecuteAsync(verified.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        var server = await servers.PostgresAsync();
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "wrong" }.ConnectionString;
        (await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(wrong, "SELECT 1"))).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync(Token);
    }
}
