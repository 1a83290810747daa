using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SamCam.Coordinator.Export;

namespace SamCam.Testing.Runs;

/// <summary>What a run left in its destination, read as a user would.</summary>
internal sealed class RunFolder(string root)
{
    private static readonly int DeterministicColumns = ExportColumns.All.Select(c => c.Name).ToList().IndexOf(ExportColumns.FirstVolatile);

    public string Root { get; } = root;

    public JsonElement Manifest => JsonDocument.Parse(File.ReadAllBytes(PathOf("run.json"))).RootElement;

    public string State => Manifest.GetProperty("state").GetString()!;

    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>SHA-256 of every file but those of <c>.samcam</c>, by relative path.</summary>
    public SortedDictionary<string, string> Hashes(params string[] folders) => new(
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => folders.Length == 0 ? !path.StartsWith(".samcam", StringComparison.Ordinal) : folders.Contains(path.Split('/')[0], StringComparer.Ordinal))
            .ToDictionary(path => path, path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(PathOf(path)))), StringComparer.Ordinal),
        StringComparer.Ordinal);

    /// <summary>The records of <c>images.csv</c>, header first.</summary>
    public List<List<string>> Table() => CsvText.Records(File.ReadAllText(PathOf("images.csv")));

    /// <summary>The rows of <c>images.csv</c> by column name.</summary>
    public List<Dictionary<string, string>> Rows()
    {
        var table = Table();
        return [.. table.Skip(1).Select(row => table[0].Zip(row).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal))];
    }

    /// <summary>Image indexes that have a row now, with the process that computed each; read beside a running process.</summary>
    public SortedDictionary<int, string> CommittedRows()
    {
        var rows = new SortedDictionary<int, string>();
        try
        {
            using var connection = Connect();
            using var command = new SqliteCommand("select \"index\", worker from image_results", connection);
            using var reader = command.ExecuteReader();
            while (reader.Read())
                rows[reader.GetInt32(0)] = reader.GetString(1);
        }
        catch (SqliteException)
        {
            // Not created yet, or busy: no row can be seen.
        }

        return rows;
    }

    /// <summary>Changes the tables behind the program's back.</summary>
    public void Execute(string sql)
    {
        using var connection = Connect();
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Fails unless the deterministic part of both destinations is the same (artifacts byte for byte).</summary>
    public void ShouldBeIdenticalTo(RunFolder other)
    {
        var (mine, theirs) = (Hashes("labels", "masks", "cams"), other.Hashes("labels", "masks", "cams"));
        // By name: whole lists of hashes would hide which file differs.
        mine.Keys.Union(theirs.Keys, StringComparer.Ordinal)
            .Where(name => mine.GetValueOrDefault(name) != theirs.GetValueOrDefault(name))
            .ShouldBeEmpty("files that are missing, too many or different");
        DeterministicRows().ShouldBe(other.DeterministicRows());
    }

    private List<string> DeterministicRows() => [.. Table().Select(row => string.Join('\u001f', row.Take(DeterministicColumns)))];

    private SqliteConnection Connect()
    {
        var file = new SqliteConnectionStringBuilder { DataSource = PathOf(".samcam/state.db"), Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        var connection = new SqliteConnection(file.ToString());
        connection.Open();
        return connection;
    }
}
