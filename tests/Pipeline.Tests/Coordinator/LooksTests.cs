using Microsoft.Extensions.Time.Testing;
using SamCam.Coordinator.Dashboard;

namespace SamCam.Pipeline.Tests.Coordinator;

/// <summary>What the pages of the dashboard look up is shared, and what takes long is looked up seldom.</summary>
public sealed class LooksTests
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider time = new();
    private int found;

    [Theory]
    [InlineData(0, 4, 1)]
    [InlineData(0, 5, 2)]
    [InlineData(2, 39, 1)]
    [InlineData(2, 40, 2)]
    public async Task A_value_is_looked_up_when_it_is_old_and_for_a_twentieth_of_the_time_at_most(int took, int later, int looks)
    {
        var shared = new Looks(time);

        await LookAsync(shared, took);
        await LookAsync(shared, took);
        time.Advance(TimeSpan.FromSeconds(later));
        await LookAsync(shared, took);

        found.ShouldBe(looks);
    }

    private Task<string> LookAsync(Looks looks, int seconds) => looks.AtAsync(
        "classes of a job",
        Age,
        _ =>
        {
            found++;
            time.Advance(TimeSpan.FromSeconds(seconds));
            return Task.FromResult("value");
        },
        TestContext.Current.CancellationToken);
}
