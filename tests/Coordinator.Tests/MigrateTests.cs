using Microsoft.EntityFrameworkCore;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Tests;

/// <summary><c>migrate</c>, and coordinators that may not change tables.</summary>
public sealed class MigrateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrate_makes_the_tables_once_and_ends()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["migrate", "--Database:ConnectionString", "Data Source=" + TestCoordinator.DatabaseFile(folder)];

        (await CoordinatorProgram.RunAsync(arguments)).ShouldBe(0);
        (await CoordinatorProgram.RunAsync(arguments)).ShouldBe(0);

        await using var db = new SqliteClusterDbFactory(TestCoordinator.DatabaseFile(folder)).CreateDbContext();
        (await db.Database.GetPendingMigrationsAsync(Token)).ShouldBeEmpty();
        (await db.Jobs.CountAsync(Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Migrate_ends_with_2_when_a_setting_is_wrong() =>
        (await CoordinatorProgram.RunAsync(["migrate", "--Database:ConnectionString", "nonsense"])).ShouldBe(2);

    [Fact]
    public async Task A_coordinator_that_may_not_migrate_ends_on_tables_that_lack_something_and_starts_on_others()
    {
        using var folder = new TemporaryFolder();

        var error = await Should.ThrowAsync<InputException>(() => TestCoordinator.CreateAsync(folder, ("Database:Migrate", "false")));

        error.Message.ShouldContain("migrate");
        await new SqliteClusterDbFactory(TestCoordinator.DatabaseFile(folder)).MigrateAsync(Token);
        await using var app = await TestCoordinator.CreateAsync(folder, ("Database:Migrate", "false"));
        app.Urls.ShouldNotBeNull();
    }
}
