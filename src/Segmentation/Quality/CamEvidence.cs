using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Quality;

/// <summary>What soft class maps say about the pseudo-label; scores that are not numbers are left out.</summary>
internal static class CamEvidence
{
    /// <summary>
    /// Mean over the foreground of the lead of the best over the second of [threshold, class scores]; null without foreground.
    /// </summary>
    public static double? Margin(LabelMap label, ClassActivationMaps cams, double threshold)
    {
        var pixels = label.Labels.Length;
        double sum = 0;
        long count = 0;
        for (var p = 0; p < pixels; p++)
        {
            if (!MaskOwners.IsClass(label.Labels[p]))
                continue;
            double best = threshold, second = 0;
            for (var i = p; i < cams.Scores.Length; i += pixels)
            {
                double score = cams.Scores[i];
                if (!double.IsFinite(score))
                    continue;
                if (score > best)
                    (best, second) = (score, best);
                else if (score > second)
                    second = score;
            }

            sum += best - second;
            count++;
        }

        return count == 0 ? null : sum / count;
    }

    /// <summary>Mean score of one class in the label, where it was dropped and where it was added.</summary>
    public static (double? InLabel, double? Dropped, double? Added) OfClass(LabelMap cam, LabelMap label, ClassActivationMaps cams, int classId)
    {
        var index = IndexOf(cams, classId);
        if (index < 0)
            return default;
        var scores = cams.Scores.AsSpan(index * cam.Labels.Length, cam.Labels.Length);
        Span<double> sums = stackalloc double[4];
        Span<int> counts = stackalloc int[4];
        sums.Clear();
        counts.Clear();
        for (var p = 0; p < scores.Length; p++)
        {
            if (!float.IsFinite(scores[p]))
                continue;
            var place = (cam.Labels[p] == classId ? 1 : 0) + (label.Labels[p] == classId ? 2 : 0);
            sums[place] += scores[p];
            counts[place]++;
        }

        var inLabel = counts[2] + counts[3];
        return (
            inLabel == 0 ? null : (sums[2] + sums[3]) / inLabel,
            counts[1] == 0 ? null : sums[1] / counts[1],
            counts[2] == 0 ? null : sums[2] / counts[2]);
    }

    private static int IndexOf(ClassActivationMaps cams, int classId)
    {
        for (var i = 0; i < cams.ClassIds.Count; i++)
        {
            if (cams.ClassIds[i] == classId)
                return i;
        }

        return -1;
    }
}
