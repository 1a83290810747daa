using SamCam.Contracts;
using SamCam.Coordinator.Dashboard.Pictures;
using SamCam.Coordinator.Indexing;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation;

namespace SamCam.Coordinator.Dashboard.Submit;

/// <summary>Looks at what a job would be, without making it: checks everything, and shows the first images.</summary>
internal sealed class DatasetPreview(JobService jobs, DatasetOpener datasets, PictureArtist artist)
{
    private const int Images = 8;
    private const int Width = 220;

    /// <summary>Checks a request and draws the first images of its dataset. Only places inside the configured roots are read.</summary>
    /// <exception cref="InputException">Something asked for cannot be used; says all that cannot.</exception>
    public async Task<PreviewedJob> LookAsync(JobRequest request, CancellationToken cancellationToken)
    {
        // Datasets are read by parsers that wait for their bytes.
        var plan = await Task.Run(() => jobs.CheckAsync(request, cancellationToken), cancellationToken);
        var specification = plan.Specification;
        var images = new List<PreviewedImage>(Images);
        var dataset = await Task.Run(() => datasets.Open(specification.Dataset, cancellationToken), cancellationToken);
        await foreach (var item in dataset.ReadAsync(cancellationToken).Take(Math.Min(Images, plan.Images)).WithCancellation(cancellationToken))
        {
            var names = item.ClassIds.Select(id => dataset.ClassNames[id - 1]);
            images.Add(new PreviewedImage(item.Key, [.. names], await DrawAsync(dataset.ImageRoot, item.Path, cancellationToken)));
        }

        return new PreviewedJob(plan.Images, dataset.Kind, specification.ClassNames, plan.Warnings, images);
    }

    // A data link: what is shown before a job is there has no address of its own.
    private async Task<string?> DrawAsync(string root, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await artist.PreviewAsync(root, path, Width, cancellationToken) is { } picture
                ? $"data:{picture.ContentType};base64,{Convert.ToBase64String(picture.Content)}"
                : null;
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
