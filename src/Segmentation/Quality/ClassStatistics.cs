using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Quality;

/// <summary>The block of every class of one image.</summary>
internal static class ClassStatistics
{
    public static IReadOnlyList<ClassQuality> Measure(
        LabelMap pseudoLabel,
        MergeResult merged,
        LabelColumns before,
        ReadOnlySpan<byte> covered,
        LabelPairs pairs,
        ClassRegions regions,
        IReadOnlyCollection<int>? imageClasses,
        ClassActivationMaps? cams)
    {
        var histogram = merged.Histogram;
        var labelAreas = pairs.AreasAfter();
        var uncovered = Uncovered(before, covered);
        var swallowing = SelectionStatistics.SwallowingClasses(merged);
        var labelled = (imageClasses ?? [.. histogram.ClassIds.Select(id => (int)id)]).Where(MaskOwners.IsClass).ToHashSet();
        var blocks = new List<ClassQuality>();
        for (var id = 1; id < LabelMap.Void; id++)
        {
            var (camArea, labelArea) = (histogram.AreaOf(id), labelAreas[id]);
            if (camArea == 0 && labelArea == 0 && !labelled.Contains(id))
                continue;
            double? OfCam(int part) => camArea == 0 ? null : (double)part / camArea;
            var union = camArea + labelArea - pairs[id, id];
            double? agreement = union == 0 ? null : (double)pairs[id, id] / union;
            double? growth = OfCam(labelArea), erased = OfCam(pairs[id, LabelMap.Background]);
            var evidence = cams is null ? default : CamEvidence.OfClass(pseudoLabel, merged.Labels, cams, id);

            var flags = QualityFlags.None;
            if (labelled.Contains(id))
                flags |= camArea == 0 ? QualityFlags.Missing : labelArea == 0 ? QualityFlags.Vanished : QualityFlags.None;
            else if (labelArea > 0)
                flags |= QualityFlags.Extra;
            if (swallowing.Contains(id))
                flags |= QualityFlags.Swallowed;
            if (erased > 0.5 || growth is < 0.25 or > 4 || agreement < 0.3)
                flags |= QualityFlags.Review;

            blocks.Add(new ClassQuality
            {
                ClassId = id,
                IsLabelled = labelled.Contains(id),
                CamArea = camArea,
                LabelArea = labelArea,
                Agreement = agreement,
                Growth = growth,
                Erased = erased,
                Uncovered = OfCam(uncovered[id]),
                SelectedCount = merged.Owners.Count(owner => owner == id),
                SelectedByContainmentOnlyCount = merged.Owners.Where((owner, n) => owner == id && merged.Rules[n] == MaskRule.Containment).Count(),
                ComponentCount = regions.Counts[id],
                LargestComponentShare = labelArea == 0 ? null : (double)regions.LargestAreas[id] / labelArea,
                CamInLabel = evidence.InLabel,
                CamDropped = evidence.Dropped,
                CamAdded = evidence.Added,
                Flags = flags,
            });
        }

        return blocks;
    }

    /// <summary>Pixels per label that no mask covers.</summary>
    private static int[] Uncovered(LabelColumns labels, ReadOnlySpan<byte> covered)
    {
        var uncovered = new int[256];
        var start = 0;
        for (var i = 0; i < labels.SegmentEnds.Length; i++)
        {
            uncovered[labels.SegmentLabels[i]] += covered[start..labels.SegmentEnds[i]].Count((byte)0);
            start = labels.SegmentEnds[i];
        }

        return uncovered;
    }
}
