using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace SamCam.Testing.Servers;

/// <summary>
/// A throwaway PostgreSQL. A kill loses no committed row; only the machine's own end would, as nothing is forced to disk.
/// </summary>
public sealed class PostgresServer : TestServer
{
    private const string Account = "postgres";
    private const string User = "postgres";

    private readonly string? account = Accounts.For(Account);
    private readonly ThrowawayCertificates? certificates;
    private readonly string programs = Programs()!;
    private readonly string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private PostgresServer(ServerFolder folder, ThrowawayCertificates? certificates)
        : base(folder) => this.certificates = certificates;

    /// <summary>The port on 127.0.0.1 (and localhost).</summary>
    public int Port { get; } = FreePorts.Take();

    /// <summary>Connects the superuser to the database <c>postgres</c>.</summary>
    public string ConnectionString => ConnectionStringOf("postgres");

    /// <summary>Why there can be no PostgreSQL here; null when there can.</summary>
    internal static string? Missing =>
        Programs() is null ? "PostgreSQL is not installed (apt-get install postgresql)" : null;

    /// <summary>Starts a server in a folder of its own.</summary>
    /// <param name="certificates">With these, TLS is offered beside plain connections, under the names localhost and 127.0.0.1.</param>
    /// <param name="cancellationToken">Ends the wait and what was started.</param>
    public static Task<PostgresServer> StartAsync(ThrowawayCertificates? certificates = null, CancellationToken cancellationToken = default)
    {
        if (Missing is { } reason)
            throw new InvalidOperationException(reason);
        var server = new PostgresServer(ServerFolder.OnDisk(Accounts.For(Account)), certificates);
        return LaunchAsync(server, async s =>
        {
            await s.CreateAsync(cancellationToken);
            await s.LaunchAsync(cancellationToken);
        });
    }

    /// <summary>Creates a database.</summary>
    /// <param name="name">Lower case letters, digits and underscores; a new name unless told.</param>
    /// <param name="template">A database to copy, which nobody may be connected to; an empty one unless told.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A connection string of the superuser for it.</returns>
    public async Task<string> CreateDatabaseAsync(string? name = null, string template = "template1", CancellationToken cancellationToken = default)
    {
        name ??= $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(Unpooled(ConnectionString));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"CREATE DATABASE {Quoted(name)} TEMPLATE {Quoted(template)}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return ConnectionStringOf(name);
    }

    // A restart must be quick: a "smart" stop would wait for every client.
    private protected override int StopSignal => Signals.Interrupt;

    private protected override async Task LaunchAsync(CancellationToken cancellationToken)
    {
        Run(Program("postgres", "-D", Folder.PathOf("data")));
        await ReadyAsync(
            async () =>
            {
                try
                {
                    await using var connection = new NpgsqlConnection(Unpooled(ConnectionString));
                    await connection.OpenAsync(cancellationToken);
                    return true;
                }
                catch (NpgsqlException)
                {
                    return false;
                }
            },
            cancellationToken);
    }

    private static string? Programs()
    {
        const string versions = "/usr/lib/postgresql";
        return !Directory.Exists(versions) ? null : Directory.EnumerateDirectories(versions)
            .Select(v => Path.Combine(v, "bin"))
            .Where(b => File.Exists(Path.Combine(b, "postgres")) && File.Exists(Path.Combine(b, "initdb")))
            .MaxBy(b => double.Parse(Path.GetFileName(Path.GetDirectoryName(b))!, CultureInfo.InvariantCulture));
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Unpooled(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5 }.ConnectionString;

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var data = Folder.PathOf("data");
        var secret = Folder.Write("password", password, account);
        await Command.RunAsync(
            Program("initdb", "-D", data, "-U", User, "-A", "scram-sha-256", $"--pwfile={secret}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
            cancellationToken);
        var settings = string.Create(CultureInfo.InvariantCulture, $"""
            listen_addresses = '127.0.0.1'
            port = {Port}
            unix_socket_directories = ''
            max_connections = 200
            shared_buffers = 128MB
            fsync = off
            full_page_writes = off

            """);
        if (certificates is not null)
        {
            var certificate = Folder.Write("server.pem", await File.ReadAllTextAsync(certificates.CertificateFile, cancellationToken), account);
            var key = Folder.Write("server.key", await File.ReadAllTextAsync(certificates.KeyFile, cancellationToken), account);
            settings += $"""
                ssl = on
                ssl_cert_file = '{certificate}'
                ssl_key_file = '{key}'

                """;
        }
        await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), settings, cancellationToken);
    }

    private string ConnectionStringOf(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = User,
        Password = password,
        Database = database,
    }.ConnectionString;

    private ChildProcessSettings Program(string name, params IReadOnlyList<string> arguments) =>
        new(Path.Combine(programs, name), arguments) { CleanEnvironment = true, WorkingDirectory = Folder.Root, Account = account };
}
