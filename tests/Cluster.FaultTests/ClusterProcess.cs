namespace SamCam.Cluster.FaultTests;

/// <summary>A coordinator or a worker.</summary>
/// <param name="name">Its name in rows and messages.</param>
/// <param name="process">The process.</param>
internal sealed class ClusterProcess(string name, ChildProcess process)
{
    public string Name { get; } = name;

    public ChildProcess Process { get; } = process;

    /// <summary>Where a coordinator listens.</summary>
    public Uri Address { get; set; } = new("http://127.0.0.1");
}
