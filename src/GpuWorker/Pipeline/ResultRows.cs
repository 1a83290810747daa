using System.Text.Json;
using SamCam.Contracts;
using SamCam.GpuWorker.Models;
using SamCam.Segmentation;
using SamCam.Segmentation.Quality;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>Turns finished work into rows.</summary>
internal sealed class ResultRows(ShardClaim claim, LoadedRecipe? recipe, TimeProvider time)
{
    /// <summary>The row of an image that went through the pipeline.</summary>
    public ImageResultRow From(ImageWork work)
    {
        if (work.Failure is { } failure)
            return Failed(work.Item, Classify(failure), failure is InputException ? failure.Message : $"{failure.GetType().Name}: {failure.Message}", work);
        return Fill(work.Item, ImageState.Done, work, row =>
        {
            row.Flags = work.Quality!.Flags.ToText();
            row.Statistics = QualityDocument.Statistics(work.Quality);
            row.Classes = QualityDocument.Classes(work.Quality);
            row.Artifacts = ArtifactList.Format(work.Artifacts);
            row.Numerics = recipe!.Numerics;
        });
    }

    /// <summary>The row of an image that nothing was computed for.</summary>
    public ImageResultRow Failed(ImageItemRow item, FailureClass failureClass, string error, ImageWork? work = null) =>
        Fill(item, ImageState.Failed, work, row =>
        {
            row.ErrorClass = failureClass.ToString();
            row.Error = error;
        });

    private static FailureClass Classify(Exception failure) => failure switch
    {
        InputException => FailureClass.BadInput,
        AcceleratorMemoryException or OutOfMemoryException => FailureClass.OutOfMemory,
        IOException => FailureClass.Transient,
        _ => FailureClass.Internal,
    };

    private ImageResultRow Fill(ImageItemRow item, ImageState state, ImageWork? work, Action<ImageResultRow> complete)
    {
        var row = new ImageResultRow
        {
            JobId = item.JobId,
            Index = item.Index,
            State = state,
            Width = work?.Image?.Width,
            Height = work?.Image?.Height,
            ImageSha256 = work?.ImageSha256,
            Timings = work is null ? null : JsonSerializer.Serialize(work.Timings),
            Attempt = claim.Attempt,
            Worker = claim.Worker,
            FinishedAt = time.GetUtcNow().UtcDateTime,
        };
        complete(row);
        return row;
    }
}
