namespace SamCam.Coordinator.Tests;

public sealed class ListenAddressTests
{
    [Fact]
    public async Task A_coordinator_on_a_used_address_says_one_sentence()
    {
        await using var there = await TestCoordinator.StartAsync();
        using var folder = new TemporaryFolder();
        await using var second = ChildProcess.Start(ChildProcessSettings.Dotnet(
            typeof(CoordinatorProgram).Assembly.Location,
            "--Urls", there.Address.ToString(), "--Database:ConnectionString", "Data Source=" + TestCoordinator.DatabaseFile(folder)));

        (await second.WaitForExitAsync(cancellationToken: TestContext.Current.CancellationToken)).ShouldBe(2, second.Output);

        second.Output.ShouldContain($"coordinator: Urls {there.Address}: another program listens there; end it, or give another address with Urls");
        second.Output.ShouldNotContain("   at ");
    }
}
