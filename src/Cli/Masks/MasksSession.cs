using SamCam.Cli.Images;
using SamCam.Cli.Labels;
using SamCam.GpuWorker;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;
using SamCam.Segmentation.Sam;

namespace SamCam.Cli.Masks;

/// <summary>One <c>samcam masks</c>: everything is checked before the output folder is touched.</summary>
internal sealed class MasksSession(MasksSettings settings, TextWriter standardOutput, TextWriter standardError)
{
    /// <summary>Makes the masks.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var worker = new WorkerOptions();
        var source = ImageSource.Open(settings.Input, settings.Output, extensions: []);
        using var model = SamModel.Load(ModelCatalog.Resolve(settings.Sam), worker.Session);
        var options = Options(model);
        var generator = new AutomaticMaskGenerator(model, options.Sam, settings.PointsPerBatch);

        await standardError.WriteLineAsync($"samcam: {source.Images.Count} images in {source.Root}, model {model.Manifest.Name}");
        using var folder = ResultFolder.Create(settings.Output);
        var output = new MaskOutput(folder, settings.Layout);
        var progress = new ProgressLine(standardError, !Console.IsErrorRedirected, TimeProvider.System);
        var result = await new ImageBatch(source, options.Imaging, worker.MaxImageBytes, progress).RunAsync(
            image => settings.SkipExisting && output.Has(image.Key),
            async (image, pixels, token) =>
            {
                var masks = generator.Generate(pixels, token);
                await output.WriteAsync(image.Key, masks, token);
                return new ImageMasks(image.Key, masks.Count);
            },
            cancellationToken);
        var found = result.Results.Sum(image => (long)image.Masks);
        if (result.Results.Count > 0)
            await standardError.WriteLineAsync($"samcam: {found} masks{(found == 0 ? "; lower --pred-iou-thresh or --stability-score-thresh, or raise --points-per-side, to get some" : "")}");
        return await new BatchEnding(standardOutput, standardError, settings.Output, model.Manifest.Name, options.Sam, settings.Json).EndAsync(result);
    }

    private RecipeOptions Options(SamModel model)
    {
        var builder = new RecipeBuilder().Recommend("sam", model.Manifest.Recommended, $"model {model.Manifest.Name}");
        foreach (var setting in settings.Set)
            builder.Set(setting);
        return builder.Build();
    }
}
