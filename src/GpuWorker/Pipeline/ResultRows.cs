using System.Text.Json;
using SamCam.Contracts;
using SamCam.GpuWorker.Models;
using SamCam.Segmentation;
using SamCam.Segmentation.Quality;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>Turns finished work into rows.</summary>
internal sealed class ResultRows(ShardClaim claim, LoadedRecipe recipe, TimeProvider time)
{
    /// <summary>The row of an image that went through the pipeline.</summary>
    public ImageResultRow From(ImageWork work)
    {
        if (work.Failure is { } failure)
        {
            return Fill(work, ImageState.Failed, row =>
            {
                row.ErrorClass = Classify(failure).ToString();
                row.Error = failure is InputException ? failure.Message : $"{failure.GetType().Name}: {failure.Message}";
            });
        }

        return Fill(work, ImageState.Done, row =>
        {
            row.Flags = work.Quality!.Flags.ToText();
            foreach (var column in QualityColumns.All)
                row[column.Name] = column.Value(work.Quality);
            row.AcceleratorMs = work.Timings.Where(t => t.Key is StageNames.Sam or StageNames.Cam).Sum(t => t.Value);
            row.Classes = QualityDocument.Classes(work.Quality);
            row.Artifacts = ArtifactList.Format(work.Artifacts);
            row.Numerics = recipe.NumericsOf(work.MaskNumerics);
        });
    }

    private static FailureClass Classify(Exception failure) => failure switch
    {
        InputException => FailureClass.BadInput,
        AcceleratorMemoryException or OutOfMemoryException => FailureClass.OutOfMemory,
        IOException => FailureClass.Transient,
        _ => FailureClass.Internal,
    };

    private ImageResultRow Fill(ImageWork work, ImageState state, Action<ImageResultRow> complete)
    {
        var row = new ImageResultRow
        {
            JobId = work.Item.JobId,
            Index = work.Item.Index,
            State = state,
            Width = work.Image?.Width,
            Height = work.Image?.Height,
            ImageSha256 = work.ImageSha256,
            Timings = JsonSerializer.Serialize(work.Timings),
            DurationMs = work.Timings.Count == 0 ? null : work.Timings.Values.Sum(),
            Attempt = claim.Attempt,
            Worker = claim.Worker,
            FinishedAt = time.GetUtcNow().UtcDateTime,
        };
        complete(row);
        return row;
    }
}
