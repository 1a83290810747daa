using System.Security.Cryptography;
using SamCam.Contracts;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Shards;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>What goes into an image's pipeline: its pixels, and its CAM label from a model or a file.</summary>
public sealed class ImageSource(JobSpecification job, LoadedRecipe recipe, IObjectStores objects, Patience patience, long maxImageBytes)
{
    private readonly IObjectStore images = objects.Open(job.ImageRoot);
    private readonly IObjectStore? labels = job.PseudoLabels is null ? null : objects.Open(job.PseudoLabels);

    /// <summary>Reads and decodes the image.</summary>
    /// <exception cref="InputException">The file is missing, empty, too large, or no image.</exception>
    public async Task<DecodedImage> DecodeAsync(ImageItemRow item, CancellationToken cancellationToken)
    {
        var bytes = await patience.RunAsync(token => ImageFile.ReadAsync(images, job.ImageRoot, item.Path, maxImageBytes, token), cancellationToken);
        return new DecodedImage(ImageDecoder.Decode(bytes, recipe.Options.Imaging, item.Path), Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>Makes the class maps and their label map, or reads the ready pseudo-label.</summary>
    /// <exception cref="InputException">The pseudo-label is missing, no label PNG, or of another size than the image.</exception>
    public async Task<CamLabel> LabelAsync(ImageItemRow item, RgbImage image, CancellationToken cancellationToken)
    {
        if (recipe.Cams is { } generator)
        {
            var cams = generator.Generate(image, item.ReadClassIds(), cancellationToken);
            return new CamLabel(cams.ToLabelMap(recipe.Options.Cam.BackgroundThreshold), cams);
        }

        var name = item.Key + ".png";
        var bytes = await patience.RunAsync(token => ImageFile.ReadAsync(labels!, job.PseudoLabels!, name, maxImageBytes, token), cancellationToken);
        var label = LabelPng.Read(new MemoryStream(bytes), name);
        if (label.Width != image.Width || label.Height != image.Height)
        {
            throw new InputException(
                name,
                $"the pseudo-label is {label.Width} x {label.Height}, the image {image.Width} x {image.Height}",
                "make pseudo-labels at image size, on the stored pixel grid");
        }

        return new CamLabel(label, Cams: null);
    }
}
