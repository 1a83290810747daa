namespace SamCam.ClusterBenchmark;

/// <summary>What is measured, and on what.</summary>
internal sealed record LoadOptions
{
    /// <summary>Images that workers compute.</summary>
    public int Images { get; init; } = 100_000;

    /// <summary>Images of the same job that have rows already: generated ones, whose artifacts are not there.</summary>
    public int DoneBefore { get; init; }

    /// <summary>Images of another job that runs before: programs that just started compile their code while they work.</summary>
    public int WarmUp { get; init; }

    public int Workers { get; init; } = 4;

    public int Coordinators { get; init; } = 1;

    /// <summary>Watchers of the job while it is computed, each by server-sent events on a connection of its own.</summary>
    public int Watchers { get; init; }

    /// <summary>Address of a virtual host; null starts a broker.</summary>
    public Uri? Bus { get; init; }

    /// <summary>The broker's management API, which counts messages; null when it is not to be asked.</summary>
    public Uri? Management { get; init; }

    /// <summary>Connection string of an empty database; null starts a server.</summary>
    public string? Database { get; init; }

    /// <summary>Where dataset and results go, in a folder of their own that is removed in the end.</summary>
    public string Folder { get; init; } = Path.GetTempPath();

    /// <summary>Says at the end which statements took PostgreSQL most time; only of a server that is started here.</summary>
    public bool Statements { get; init; }

    /// <summary>Settings of the services, <c>Section:Key=value</c>.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];
}
