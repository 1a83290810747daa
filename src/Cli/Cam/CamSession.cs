using SamCam.Cli.Images;
using SamCam.Cli.Labels;
using SamCam.GpuWorker;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;

namespace SamCam.Cli.Cam;

/// <summary>One <c>samcam cam</c>: everything is checked before the output folder is touched.</summary>
internal sealed class CamSession(CamSettings settings, TextWriter standardOutput, TextWriter standardError)
{
    /// <summary>Extension of label maps.</summary>
    public const string LabelExtension = ".png";

    /// <summary>Extension of class maps.</summary>
    public const string MapsExtension = ".npz";

    /// <summary>Makes the class maps.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var worker = new WorkerOptions();
        var source = ImageSource.Open(settings.Input, settings.Output, settings.Extensions);
        using var model = CamModel.Load(ModelCatalog.Resolve(settings.Cam), worker.Session);
        var options = Options(model);
        var classes = Classes(model, options.Cam, source, cancellationToken);
        var generator = new CamGenerator(model, options.Cam, classes.Mapping);

        await standardError.WriteLineAsync($"samcam: {source.Images.Count} images in {source.Root}, model {model.Manifest.Name}");
        await standardError.WriteLineAsync("samcam: " + classes.Description);
        using var folder = ResultFolder.Create(settings.Output);
        var progress = new ProgressLine(standardError, !Console.IsErrorRedirected, TimeProvider.System);
        var result = await new ImageBatch(source, options.Imaging, worker.MaxImageBytes, progress).RunAsync(
            image => settings.SkipExisting && settings.Extensions.All(extension => File.Exists(folder.PathOf(image.Key + extension))),
            async (image, pixels, token) =>
            {
                var ids = classes.Find(image, pixels);
                await WriteAsync(folder, image.Key, generator.Generate(pixels, ids, token), options.Cam, token);
                return classes.Describe(image.Key, ids);
            },
            cancellationToken);
        return await new BatchEnding(standardOutput, standardError, settings.Output, model.Manifest.Name, options.Cam, settings.Json).EndAsync(result);
    }

    private async Task WriteAsync(ResultFolder folder, string key, ClassActivationMaps maps, CamOptions options, CancellationToken cancellationToken)
    {
        if (settings.Extensions.Contains(MapsExtension, StringComparer.Ordinal))
            await folder.WriteAsync(key + MapsExtension, stream => CamFile.Write(maps, stream), cancellationToken);
        if (settings.Extensions.Contains(LabelExtension, StringComparer.Ordinal))
            await folder.WriteAsync(key + LabelExtension, stream => LabelPng.Write(maps.ToLabelMap(options.BackgroundThreshold), stream), cancellationToken);
    }

    private ClassSource Classes(CamModel model, CamOptions options, ImageSource source, CancellationToken cancellationToken) => settings switch
    {
        { Classes: { } given } => ClassSource.Given(given, model),
        { Labels: { } file } => ClassSource.File(file, source, model, cancellationToken),
        _ => ClassSource.Guess(model, options),
    };

    private RecipeOptions Options(CamModel model)
    {
        var builder = new RecipeBuilder().Recommend("cam", model.Manifest.Recommended, $"model {model.Manifest.Name}");
        foreach (var setting in settings.Set)
            builder.Set(setting);
        return builder.Build();
    }
}
