using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Quality;

/// <summary>Measures one merged image.</summary>
public static class QualityMeter
{
    private const int BoundaryRadius = 2;

    /// <summary>Computes the statistics of docs/quality.md; the same input gives the same numbers to the last bit.</summary>
    /// <param name="pseudoLabel">The CAM label map that was merged.</param>
    /// <param name="masks">The masks that were merged, in the same order; scores that are not numbers count as unknown.</param>
    /// <param name="merged">What came out.</param>
    /// <param name="imageClasses">Class ids of the image-level labels; null when unknown: then those of the CAM label map.</param>
    /// <param name="cams">Soft class maps of the same size, if there are any.</param>
    /// <param name="backgroundThreshold">Background score against which the CAM margin is taken, 0..1.</param>
    /// <exception cref="ArgumentException">The parts are not of one image.</exception>
    public static ImageQuality Measure(
        LabelMap pseudoLabel,
        IReadOnlyList<SamMask> masks,
        MergeResult merged,
        IReadOnlyCollection<int>? imageClasses = null,
        ClassActivationMaps? cams = null,
        double backgroundThreshold = 0.15)
    {
        if (masks.Count != merged.Owners.Count || pseudoLabel.Width != merged.Labels.Width || pseudoLabel.Height != merged.Labels.Height)
            throw new ArgumentException("pseudo-label, masks and merge result are not of one image", nameof(merged));
        if (cams is not null && (cams.Width != pseudoLabel.Width || cams.Height != pseudoLabel.Height))
            throw new ArgumentException("the class maps are of another size", nameof(cams));

        var before = LabelColumns.From(pseudoLabel);
        var after = LabelColumns.From(merged.Labels);
        var pairs = LabelPairs.Count(before, after);
        var regions = ClassRegions.Find(after);
        RleMask[] regionsOfMasks = [.. masks.Select(mask => mask.Segmentation)];
        RleMask[] seen = [.. regionsOfMasks.Where((_, n) => merged.Rules[n] != MaskRule.SetAside)];
        var covered = new byte[before.Labels.Length];
        foreach (var mask in seen)
            MaskPainter.Fill(covered, mask, 1);

        var classes = ClassStatistics.Measure(pseudoLabel, merged, before, covered, pairs, regions, imageClasses, cams);
        var selected = SelectionStatistics.Selected(merged).ToArray();
        var pixels = (double)before.Labels.Length;
        var edges = seen.Length == 0 ? null : BoundaryMap.OfMasks(before.Width, before.Height, seen).Dilate(BoundaryRadius);
        double Share(Func<byte, byte, bool> condition) => pairs.Sum(condition) / pixels;
        int Flagged(QualityFlags flag) => classes.Count(c => c.Flags.HasFlag(flag));
        return new ImageQuality
        {
            MaskCount = masks.Count,
            SelectedCount = selected.Length,
            SelectedByContainmentOnlyCount = merged.SelectedByContainmentOnlyCount,
            SetAsideCount = merged.SetAsideCount,
            ContestedCount = SelectionStatistics.Contested(merged),
            PredictedIou = ScoreSummary.Of(masks.Select(m => ((double)m.PredictedIou, m.Area))),
            SelectedPredictedIou = ScoreSummary.Of(selected.Select(n => ((double)masks[n].PredictedIou, masks[n].Area))),
            Stability = ScoreSummary.Of(masks.Select(m => ((double)m.StabilityScore, m.Area))),
            SelectedStability = ScoreSummary.Of(selected.Select(n => ((double)masks[n].StabilityScore, masks[n].Area))),
            ClassCount = classes.Count(c => c.IsLabelled),
            MissingCount = Flagged(QualityFlags.Missing),
            VanishedCount = Flagged(QualityFlags.Vanished),
            ExtraCount = Flagged(QualityFlags.Extra),
            SamCoverage = 1 - (covered.AsSpan().Count((byte)0) / pixels),
            CamForeground = Share((p, _) => MaskOwners.IsClass(p)),
            LabelForeground = Share((_, o) => MaskOwners.IsClass(o)),
            CamVoid = Share((p, _) => p == LabelMap.Void),
            LabelVoid = Share((_, o) => o == LabelMap.Void),
            Changed = Share((p, o) => p != o),
            Added = Share((p, o) => p == LabelMap.Background && MaskOwners.IsClass(o)),
            Erased = Share((p, o) => MaskOwners.IsClass(p) && o == LabelMap.Background),
            Relabelled = Share((p, o) => MaskOwners.IsClass(p) && MaskOwners.IsClass(o) && p != o),
            FromVoid = Share((p, o) => p == LabelMap.Void && o != LabelMap.Void),
            AgreementMean = classes.Average(c => c.Agreement),
            AgreementMin = classes.Min(c => c.Agreement),
            GrowthMin = classes.Min(c => c.Growth),
            GrowthMax = classes.Max(c => c.Growth),
            ForegroundErasedMax = classes.Max(c => c.Erased),
            ForegroundUncoveredMax = classes.Max(c => c.Uncovered),
            PurityMin = selected.Min(n => (double?)SelectionStatistics.Purity(merged, n)),
            PurityAreaMean = SelectionStatistics.PurityAreaMean(merged),
            ConflictRatio = SelectionStatistics.ConflictRatio(merged, regionsOfMasks),
            OrderSensitivity = OrderSensitivity(before, after, regionsOfMasks, merged),
            BoundaryAlignment = edges is null ? null : BoundaryMap.OfLabels(after).ShareWithin(edges),
            CamBoundaryAlignment = edges is null ? null : BoundaryMap.OfLabels(before).ShareWithin(edges),
            ComponentCount = regions.Counts.Sum(),
            LargestComponentShareMin = classes.Min(c => c.LargestComponentShare),
            CamMargin = cams is null ? null : CamEvidence.Margin(merged.Labels, cams, backgroundThreshold),
            Classes = classes,
            Flags = classes.Aggregate(QualityFlags.None, (flags, c) => flags | c.Flags),
        };
    }

    /// <summary>The same histogram merged in the paper's form: what differs hangs on the order of class ids.</summary>
    private static double? OrderSensitivity(LabelColumns before, LabelColumns after, RleMask[] masks, MergeResult merged)
    {
        if (merged.Options.Strategy != MergeStrategy.Sepl)
            return null;
        var other = Merger.Paint(before, masks, merged.Histogram, merged.Options with { Strategy = MergeStrategy.SeplArgmax }, null, out _);
        return (double)SelectionStatistics.Differences(after.Labels, other) / other.Length;
    }
}
