namespace SamCam.Testing;

/// <summary>Finds the files that the repository ships: bundled models and samples.</summary>
internal static class Repository
{
    /// <summary>The repository root: the nearest folder above the test program that holds <c>Cluster.sln</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>An absolute path inside the repository.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cluster.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("no Cluster.sln above " + AppContext.BaseDirectory);
    }
}
