using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SamCam.Contracts;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Pipeline;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Pipeline.Tests.Worker;

public sealed class ResultRowsTests
{
    private static readonly ShardClaim Claim = new(7, Guid.NewGuid(), Guid.NewGuid(), Attempt: 2, "worker-1", []);
    private static readonly LoadedRecipe Recipe = new(
        new() { Models = new(null, null), Options = new() }, camFolder: null, [], new WorkerOptions(), NullLogger.Instance);
    private static readonly ImageItemRow Item = new() { JobId = Claim.JobId, Index = 5, Key = "a", Path = "a.jpg", Labels = "1" };

    public static TheoryData<Exception, string, string> Failures => new()
    {
        { new InputException("a.jpg", "the file is empty", "copy it again"), nameof(FailureClass.BadInput), "a.jpg: the file is empty; copy it again" },
        { new AcceleratorMemoryException("64 prompts do not fit", new InvalidOperationException()), nameof(FailureClass.OutOfMemory), "64 prompts do not fit" },
        { new IOException("No space left on device"), nameof(FailureClass.Transient), "No space left on device" },
        { new InvalidOperationException("a defect"), nameof(FailureClass.Internal), "InvalidOperationException: a defect" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_keeps_its_class_and_reason(Exception failure, string expectedClass, string expectedReason)
    {
        var work = new ImageWork(Item);
        await work.RunAsync("decode", (_, _) => throw failure, TestContext.Current.CancellationToken);

        var row = new ResultRows(Claim, Recipe, TimeProvider.System).From(work);

        (row.State, row.ErrorClass).ShouldBe((ImageState.Failed, expectedClass));
        row.Error.ShouldNotBeNull().ShouldContain(expectedReason);
        (row.JobId, row.Index, row.Attempt, row.Worker).ShouldBe((Claim.JobId, 5, 2, "worker-1"));
        (row.Artifacts, row.Flags, row.Statistics.Count).ShouldBe(("[]", "", 0));
        JsonSerializer.Deserialize<Dictionary<string, double>>(row.Timings!)!.Keys.ShouldBe(["decode"]);
    }

    [Fact]
    public async Task Being_cancelled_is_no_failure()
    {
        var work = new ImageWork(Item);
        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await work.RunAsync("sam", (_, _) => throw new OperationCanceledException(), TestContext.Current.CancellationToken));
        work.Failure.ShouldBeNull();
    }

    [Theory]
    [InlineData("", new int[0])]
    [InlineData("3", new[] { 3 })]
    [InlineData("1;20;254", new[] { 1, 20, 254 })]
    public void Class_ids_are_read_from_the_row(string labels, int[] expected) =>
        new ImageWork(new ImageItemRow { Key = "a", Path = "a.jpg", Labels = labels }).ClassIds.ShouldBe(expected);
}
