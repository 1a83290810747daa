namespace SamCam.Segmentation.Models;

/// <summary>
/// A hidden folder beside the models, in which one is made before it gets its name. A lock in it is held as long as its process lives: what a killed one left
/// is found by that, and removed by <see cref="RemoveAbandoned"/>.
/// </summary>
public sealed class IncomingFolder : IDisposable
{
    private const string Prefix = ".incoming-";
    private const string LockName = "lock";
    private const string ModelName = "model";
    private const string ReplacedName = "replaced";

    private readonly string whole;
    private readonly FileStream holding;

    private IncomingFolder(string folder, FileStream held)
    {
        whole = folder;
        holding = held;
        Directory.CreateDirectory(Path);
    }

    /// <summary>Absolute path of the folder to write into.</summary>
    public string Path => System.IO.Path.Combine(whole, ModelName);

    /// <summary>Makes one; the root is made, too, when it is not there.</summary>
    /// <param name="root">The folder of models.</param>
    public static IncomingFolder Create(string root)
    {
        while (true)
        {
            var folder = System.IO.Path.Combine(System.IO.Path.GetFullPath(root), Prefix + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(folder);
            try
            {
                return new IncomingFolder(folder, new FileStream(LockOf(folder), FileMode.CreateNew, FileAccess.Write, FileShare.None));
            }
            catch (IOException e) when (e is DirectoryNotFoundException || FileLock.IsHeld(e))
            {
                // Before the lock was held, another process took the folder for an abandoned one.
            }
        }
    }

    /// <summary>Removes what processes left that live no longer. A model that one had put aside and not yet replaced gets its place back.</summary>
    /// <param name="root">The folder of models; it need not be there.</param>
    public static void RemoveAbandoned(string root)
    {
        foreach (var folder in Directory.Exists(root) ? Directory.GetDirectories(root, Prefix + "*") : [])
        {
            try
            {
                if (File.Exists(LockOf(folder)))
                {
                    using var held = new FileStream(LockOf(folder), FileMode.Open, FileAccess.Write, FileShare.None);
                    Clear(folder);
                }
                else
                {
                    // Only an empty one can go: whoever makes it is about to lock it, or died before.
                    Directory.Delete(folder);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Its process lives, or it is not ours.
            }
        }
    }

    /// <summary>Gives what was made its name; a folder of that name is put aside, and gone with this one.</summary>
    /// <param name="place">A folder below the root.</param>
    public void MoveTo(string place)
    {
        if (Directory.Exists(place))
        {
            var aside = Directory.CreateDirectory(System.IO.Path.Combine(whole, ReplacedName)).FullName;
            Directory.Move(place, System.IO.Path.Combine(aside, System.IO.Path.GetFileName(place)));
        }

        Directory.Move(Path, place);
    }

    /// <summary>Removes the folder. What was put aside comes back when nothing took its place.</summary>
    public void Dispose()
    {
        Clear(whole);
        holding.Dispose();
    }

    private static void Clear(string folder)
    {
        var aside = System.IO.Path.Combine(folder, ReplacedName);
        foreach (var model in Directory.Exists(aside) ? Directory.GetDirectories(aside) : [])
        {
            var place = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(folder)!, System.IO.Path.GetFileName(model));
            if (!Directory.Exists(place))
                Directory.Move(model, place);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string LockOf(string folder) => System.IO.Path.Combine(folder, LockName);
}
