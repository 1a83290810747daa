using SamCam.Coordinator;
using SamCam.Coordinator.Dispatching;
using SamCam.Storage.Results;

namespace SamCam.Pipeline.Tests.Coordinator;

public sealed class ShardSizeTests
{
    private static readonly CoordinatorOptions Options = new() { ShardTime = TimeSpan.FromMinutes(1), FirstShardImages = 32, MaxShardImages = 10_000 };

    [Fact]
    public void Before_any_speed_is_known_a_shard_is_small() => ShardSize.Choose(100_000, [], Options).ShouldBe(32);

    [Theory]
    [InlineData(1.5, 90)]
    [InlineData(0.001, 1)]
    [InlineData(1e6, 10_000)]
    public void A_shard_takes_about_a_minute(double imagesPerSecond, int expected) =>
        ShardSize.Choose(10_000_000, [Worker(imagesPerSecond)], Options).ShouldBe(expected);

    [Fact]
    public void The_slower_half_of_the_workers_sets_the_size() =>
        ShardSize.Choose(1_000_000, [Worker(1), Worker(2), Worker(50), Worker(100)], Options).ShouldBe(120);

    [Fact]
    public void A_worker_without_a_speed_does_not_count_as_slow() =>
        ShardSize.Choose(1_000_000, [Worker(0), Worker(2)], Options).ShouldBe(120);

    [Fact]
    public void Near_the_end_every_worker_gets_a_share() =>
        ShardSize.Choose(openImages: 40, [Worker(10), Worker(10)], Options).ShouldBe(10);

    [Fact]
    public void Of_little_something_is_left_for_one() => ShardSize.Choose(openImages: 1, [Worker(10), Worker(10)], Options).ShouldBe(1);

    private static WorkerRow Worker(double imagesPerSecond) => new() { Name = "w", Device = "cpu", ImagesPerSecond = imagesPerSecond };
}
