using SamCam.Segmentation;
using SamCam.Segmentation.Evaluation;
using SamCam.Segmentation.Imaging;

namespace SamCam.Cli.Labels;

/// <summary>Compares a folder of label maps, and a baseline if there is one, with ground truth.</summary>
internal sealed class EvalSession(EvalSettings settings, ProgressLine progress)
{
    private readonly DatasetEvaluator prediction = new(settings.Classes);
    private readonly DatasetEvaluator baseline = new(settings.Classes);

    /// <summary>Evaluates every image; those that fail count nowhere and are in the summary.</summary>
    /// <exception cref="InputException">A folder or the list is missing or empty.</exception>
    public async Task<EvalSummary> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var (option, folder) in new[] { ("--predictions", settings.Predictions), ("--baseline", settings.Baseline) })
        {
            if (folder is not null && !Directory.Exists(folder))
                throw new InputException($"{option} {folder}", "there is no such folder", "name the folder that holds <key>.png files");
        }

        var truth = LabelFolder.Find("--ground-truth", settings.GroundTruth);
        IReadOnlyCollection<string> keys = settings.List is null ? truth.Keys : LabelFolder.ReadKeys(settings.List);
        var failures = await ImageLoop.RunAsync(keys, key => EvaluateOne(key, truth), progress, cancellationToken);
        var report = prediction.Report();
        return new EvalSummary
        {
            Images = keys.Count,
            Evaluated = report.Images.Count,
            Failed = failures.Count,
            Prediction = report,
            Baseline = settings.Baseline is null ? null : BaselineSummary.From(new EvaluationComparison(baseline.Report(), report)),
            Failures = failures,
        };
    }

    private void EvaluateOne(string key, SortedDictionary<string, string> truthFiles)
    {
        if (!truthFiles.TryGetValue(key, out var truthFile))
            throw new InputException(LabelFolder.PathOf(settings.GroundTruth, key), "there is no such ground-truth file", "correct --list or --ground-truth");
        var truth = LabelPng.Read(truthFile);
        var labels = ReadChecked(settings.Predictions, key, truth);
        // Both or none: before and after are over the same images.
        var before = settings.Baseline is null ? null : ReadChecked(settings.Baseline, key, truth);
        prediction.Add(key, truth, labels);
        if (before is not null)
            baseline.Add(key, truth, before);
    }

    private LabelMap ReadChecked(string folder, string key, LabelMap truth)
    {
        var path = LabelFolder.PathOf(folder, key);
        if (!File.Exists(path))
            throw new InputException(path, "there is no such file for this ground truth", "make the missing label, or give --list with the keys to evaluate");
        var labels = LabelPng.Read(path);
        try
        {
            prediction.Check(truth, labels);
        }
        catch (InputException e)
        {
            throw new InputException(path, $"{e.Subject} {e.Reason}", e.Remedy, e);
        }

        return labels;
    }
}
