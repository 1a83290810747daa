using SamCam.Testing.Servers;

namespace SamCam.Servers.Tests;

public sealed class DisposalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_RabbitMq_is_left()
    {
        Availability.RequireRabbitMq();
        await ShouldLeaveNothingAsync(await RabbitMqServer.StartAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Nothing_of_Postgres_is_left()
    {
        Availability.RequirePostgres();
        await ShouldLeaveNothingAsync(await PostgresServer.StartAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Nothing_of_Ceph_is_left()
    {
        Availability.RequireCeph();
        await ShouldLeaveNothingAsync(await CephServer.StartAsync(cancellationToken: Token));
    }

    [Theory]
    [InlineData(false, typeof(Xunit.Sdk.SkipException))]
    [InlineData(true, typeof(Xunit.Sdk.FailException))]
    public void A_missing_server_skips_a_test_and_fails_it_in_CI(bool mustRun, Type expected)
    {
        // Not Record.Exception, which lets a skip through.
        Exception? error = null;
        try
        {
            Availability.Require("it is not there", mustRun);
        }
        catch (Exception e)
        {
            error = e;
        }
        error.ShouldBeOfType(expected);
        error!.Message.ShouldContain("it is not there");
        Availability.Require(reason: null, mustRun);
    }

    private static async Task ShouldLeaveNothingAsync(TestServer server)
    {
        var living = server.ProcessIds;
        living.ShouldNotBeEmpty();
        Directory.Exists(server.DataFolder).ShouldBeTrue();

        await server.DisposeAsync();

        living.Where(ProcessEntry.IsRunning).ShouldBeEmpty();
        // Neither by name: whatever it started mentions its folder.
        Directory.EnumerateDirectories("/proc")
            .Select(p => Path.Combine(p, "cmdline"))
            .Where(File.Exists)
            .Select(ReadOrNothing)
            .ShouldNotContain(line => line.Contains(server.DataFolder, StringComparison.Ordinal));
        Directory.Exists(server.DataFolder).ShouldBeFalse();
    }

    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
