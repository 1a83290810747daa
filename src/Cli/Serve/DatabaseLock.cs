using SamCam.Segmentation;

namespace SamCam.Cli.Serve;

/// <summary>Tells that a program alone works with a database file; it ends with the process, however that ends.</summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream gate;

    private DatabaseLock(FileStream gate) => this.gate = gate;

    /// <summary>Takes the database.</summary>
    /// <exception cref="InputException">Another program has it, or nothing can be written there.</exception>
    public static DatabaseLock Take(string database)
    {
        try
        {
            return new DatabaseLock(new FileStream(database + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException($"--database {database}", "its folder may not be written to", "name another file, or give write permission", e);
        }
        catch (IOException e) when (File.Exists(database + ".lock"))
        {
            throw new InputException($"--database {database}", "another `samcam serve` works with it", "use that one, or name another file", e);
        }
    }

    public void Dispose() => gate.Dispose();
}
