namespace SamCam.Coordinator.Tests.Access;

/// <summary>A coordinator without keys, shared by the tests of a class.</summary>
public sealed class OpenCoordinator : IAsyncLifetime
{
    internal TestCoordinator Coordinator { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Coordinator = await TestCoordinator.StartAsync();

    public ValueTask DisposeAsync() => Coordinator.DisposeAsync();
}
