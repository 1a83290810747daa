using Microsoft.Extensions.Logging.Abstractions;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Models;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Worker;

public sealed class CalibrationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SamModel model = SamModel.Load(Repository.PathOf("models/tiny-sam"), new SessionSettings { Provider = ExecutionProvider.Cpu, IntraOpThreads = 1 });

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_model_is_measured_once_and_the_answer_kept()
    {
        var log = new LogLines();
        var first = new Calibration(folder.PathOf("kept"), log).Of(model);
        var second = new Calibration(folder.PathOf("kept"), log).Of(model);

        first.Trials.Select(t => t.PointsPerBatch).ShouldBe([8, 16, 32, 64]);
        first.Trials.ShouldAllBe(t => t.SecondsPerPrompt > 0);
        second.Trials.ShouldBe(first.Trials);
        log.Lines.Count(l => l.Text.Contains("was measured", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"machine":"another one","bytesPerImage":1,"trials":[{"pointsPerBatch":7,"secondsPerPrompt":1}]}""")]
    public void What_is_kept_of_another_machine_or_broken_is_measured_again(string kept)
    {
        File.WriteAllText(folder.PathOf(model.Identity.Sha256 + ".json"), kept);

        new Calibration(folder.PathOf("."), NullLogger.Instance).Of(model).Trials.Select(t => t.PointsPerBatch).ShouldBe([8, 16, 32, 64]);
        File.ReadAllText(folder.PathOf(model.Identity.Sha256 + ".json")).ShouldContain("\"pointsPerBatch\": 64");
    }

    [Fact]
    public void Where_nothing_can_be_kept_it_is_measured_and_said()
    {
        File.WriteAllText(folder.PathOf("file"), "no folder");
        var log = new LogLines();

        new Calibration(folder.PathOf("file"), log).Of(model).Trials.ShouldNotBeEmpty();
        log.Lines.ShouldContain(l => l.Text.Contains("cannot be kept", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lock_that_cannot_be_had_for_another_reason_than_its_holder_is_not_waited_for()
    {
        // A folder where the file should be, as a file system that cannot be written would refuse it.
        Directory.CreateDirectory(folder.PathOf(model.Identity.Sha256 + ".json.lock"));
        var log = new LogLines();

        new Calibration(folder.PathOf("."), log).Of(model).Trials.ShouldNotBeEmpty();
        log.Lines.ShouldContain(l => l.Text.Contains("cannot be kept", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new[] { 1.0, 1.0, 1.0, 1.0 }, 64)]
    [InlineData(new[] { 0.95, 0.95, 0.95, 1.0 }, 64)]
    [InlineData(new[] { 0.81, 0.80, 0.85, 1.0 }, 8)]
    [InlineData(new[] { 0.85, 0.80, 0.79, 1.0 }, 16)]
    [InlineData(new[] { 1.2, 1.0, 0.5, 3.0 }, 32)]
    public void The_usual_batch_stays_unless_another_gains_a_tenth(double[] seconds, int expected) =>
        new CalibrationResult("m", 0, [.. seconds.Select((s, i) => new PointBatchTrial(8 << i, s))]).PointsPerBatch.ShouldBe(expected);

    [Fact]
    public void Images_at_once_are_those_that_fit_into_memory()
    {
        var result = new CalibrationResult("m", BytesPerImage: 1_000_000_000 - (64L << 20), []);

        result.PointsPerBatch.ShouldBe(AutomaticMaskGenerator.DefaultPointsPerBatch);
        result.ImagesIn(10_000_000_000).ShouldBe(6);
        result.ImagesIn(1_000_000).ShouldBe(1);
        result.ImagesIn(-1).ShouldBe(1);
    }

    [Theory]
    [InlineData(8, 0, 0, 8, 1)]
    [InlineData(8, 2, 0, 2, 4)]
    [InlineData(8, 0, 3, 2, 3)]
    [InlineData(2, 0, 3, 1, 3)]
    [InlineData(8, 16, 0, 16, 1)]
    public void Cores_are_shared_out_among_images(int cores, int imagesAtOnce, int threads, int expectedImages, int expectedThreads)
    {
        var worker = new WorkerOptions { Cores = cores, ImagesAtOnce = imagesAtOnce, Session = new SessionSettings { IntraOpThreads = threads } };

        CorePlan.Of(worker).ImagesAtOnce.ShouldBe(expectedImages);
        CorePlan.Of(worker).Apply(worker.Session).CpuThreads.ShouldBe(expectedThreads);
    }

    [Fact]
    public void By_default_there_are_as_many_images_as_cores() => CorePlan.Of(new WorkerOptions()).ShouldBe(new CorePlan(Environment.ProcessorCount, Environment.ProcessorCount));
}
