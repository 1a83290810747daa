using System.Globalization;
using SamCam.Cli.Commands;
using SamCam.GpuWorker;
using SamCam.ModelImport.Catalogue;
using SamCam.ModelImport.Importing;
using SamCam.ModelImport.Verification;
using SamCam.ModelImport.Weights;
using SamCam.Segmentation.Models;

namespace SamCam.Cli.Models;

/// <summary>One <c>samcam models import</c> or <c>pull</c>.</summary>
internal sealed class ImportSession(TextWriter standardOutput, TextWriter standardError, bool json)
{
    /// <summary>Makes a model of a file.</summary>
    /// <param name="file">The weights.</param>
    /// <param name="request">What to make of them.</param>
    /// <param name="licence">Their licence; null for the one that is known of official ones.</param>
    /// <param name="record">Whether to run the golden prompts.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> ImportAsync(string file, ImportRequest request, string? licence, bool record, CancellationToken cancellationToken)
    {
        using var weights = WeightsFile.Open(file);
        await standardError.WriteLineAsync($"samcam: {weights.Tensors.Count} tensors in {file}");
        var hash = await weights.HashAsync(cancellationToken);
        request = request with { Licence = licence ?? OfficialWeights.OfHash(hash)?.Licence ?? request.Licence };
        var model = await ModelImporter.ImportAsync(weights, _ => Task.FromResult(hash), request, cancellationToken);
        if (record && new FileInfo(file).Length <= ModelVerification.MaxRecordedBytes)
            ModelVerification.Record(model, new WorkerOptions().Session);
        await ModelsCommand.TellMadeAsync(model, standardOutput, standardError, json);
        return ExitCodes.Done;
    }

    /// <summary>Fetches official weights and makes a model of them.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> PullAsync(CatalogueEntry entry, ImportRequest request, bool keep, bool record, CancellationToken cancellationToken)
    {
        ModelImporter.RequirePlace(request);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        await standardError.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"samcam: fetching {entry.Address} ({entry.Bytes / 1e6:0} MB)"));
        string file;
        try
        {
            file = await new WeightsDownload(client, Path.Combine(ModelCatalog.Library, ".downloads")).FetchAsync(entry, new DownloadProgress(standardError, entry.Bytes, TimeProvider.System), cancellationToken);
        }
        catch (DownloadException e)
        {
            throw new CommandException(e.Message, ExitCodes.Error, e);
        }

        var exitCode = await ImportAsync(file, request, entry.Licence, record, cancellationToken);
        if (!keep)
            File.Delete(file);
        return exitCode;
    }
}
