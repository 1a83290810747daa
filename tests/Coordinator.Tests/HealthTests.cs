using System.Net;

namespace SamCam.Coordinator.Tests;

public sealed class HealthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_coordinator_that_runs_is_alive_and_becomes_ready()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var live = await coordinator.Http.GetAsync("/health/live", Token);
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Wait.UntilAsync(
            async () =>
            {
                using var ready = await coordinator.Http.GetAsync("/health/ready", Token);
                return ready.StatusCode == HttpStatusCode.OK;
            },
            "the coordinator to be ready",
            cancellationToken: Token);
    }
}
