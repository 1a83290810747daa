using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

/// <summary>What the stores promise on every database: each set of tests is run on each kind.</summary>
public abstract class DatabaseContract(TestServers servers, DatabaseKind kind)
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Which database it is.</summary>
    private protected DatabaseKind Kind => kind;

    /// <inheritdoc cref="TestDatabase.WithJobAsync"/>
    private protected Task<TestDatabase> WithJobAsync(int images, int shardSize) => TestDatabase.WithJobAsync(servers, kind, images, shardSize);

    /// <inheritdoc cref="TestDatabase.SubmittedAsync"/>
    private protected Task<TestDatabase> SubmittedAsync() => TestDatabase.SubmittedAsync(servers, kind);
}
