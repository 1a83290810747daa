using System.Globalization;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Merging;

/// <summary>
/// The seeding of FMA-WSSS (WACV 2024) without its mask levels: every mask takes the class (or background) of its highest normalised mean
/// CAM score; surer masks are painted over less sure ones.
/// </summary>
internal static class MeanScoreSeeding
{
    private const double Epsilon = 1e-7;

    /// <summary>Paints <paramref name="output"/> (column-major, all 0) and records who owns what.</summary>
    public static void Paint(Span<byte> output, IReadOnlyList<RleMask> masks, ClassActivationMaps cams, double alpha, MaskOwners owners)
    {
        var taking = new List<int>();
        for (var n = 0; n < masks.Count; n++)
        {
            if (owners.Rules[n] != MaskRule.SetAside && masks[n].Area > 0)
                taking.Add(n);
        }

        var best = new double[taking.Count];
        var label = new byte[taking.Count];
        for (var c = 0; c < cams.ClassIds.Count; c++)
        {
            var scores = MeanScores(cams, c, masks, taking);
            Normalise(scores);
            var classId = checked((byte)cams.ClassIds[c]);
            for (var i = 0; i < scores.Length; i++)
            {
                if (c == 0 || scores[i] > best[i])
                    (best[i], label[i]) = (scores[i], classId);
            }
        }

        for (var i = 0; i < best.Length; i++)
        {
            var background = Math.Pow(1 - best[i], alpha);
            // Equal scores go to the first of [background, classes ascending], as an argmax does.
            if (cams.ClassIds.Count == 0 || background >= best[i])
                (best[i], label[i]) = (background, 0);
        }

        foreach (var i in Enumerable.Range(0, best.Length).OrderBy(i => best[i]))
        {
            var n = taking[i];
            MaskPainter.Fill(output, masks[n], label[i]);
            owners.Owners[n] = label[i];
            owners.Rules[n] = label[i] == 0 ? MaskRule.None : MaskRule.MeanScore;
        }
    }

    /// <summary>Refuses soft class maps that do not belong to the label map.</summary>
    public static ClassActivationMaps Check(ClassActivationMaps? cams, int width, int height)
    {
        if (cams is null)
        {
            throw new InputException(
                "strategy fma-mean-score",
                "needs soft class activation maps, and hard pseudo-labels hold none",
                "give a CAM model (--cam), or use the strategy sepl or sepl-argmax");
        }

        if (cams.Width != width || cams.Height != height)
        {
            throw new InputException(
                "class activation maps",
                string.Create(CultureInfo.InvariantCulture, $"are {cams.Width} x {cams.Height}, but the pseudo-label is {width} x {height}"),
                "make both from the same image at its stored size");
        }

        foreach (var id in cams.ClassIds)
        {
            if (id is < 1 or > 254)
                throw new InputException("class activation maps", string.Create(CultureInfo.InvariantCulture, $"hold class {id}"), "class ids go from 1 to 254");
        }

        return cams;
    }

    private static double[] MeanScores(ClassActivationMaps cams, int index, IReadOnlyList<RleMask> masks, List<int> taking)
    {
        var sums = ColumnSums(cams.Scores.AsSpan(index * cams.Width * cams.Height, cams.Width * cams.Height), cams.Width, cams.Height);
        var scores = new double[taking.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            var counts = masks[taking[i]].Counts;
            double sum = 0;
            var position = 0;
            for (var r = 1; r < counts.Length; r += 2)
            {
                position += counts[r - 1];
                sum += sums[position + counts[r]] - sums[position];
                position += counts[r];
            }

            scores[i] = sum / masks[taking[i]].Area;
        }

        return scores;
    }

    /// <summary>Running sums in column-major order: the sum over a run is one difference.</summary>
    private static double[] ColumnSums(ReadOnlySpan<float> rowMajor, int width, int height)
    {
        var sums = new double[rowMajor.Length + 1];
        double sum = 0;
        var target = 1;
        for (var x = 0; x < width; x++)
        {
            for (var y = 0; y < height; y++)
            {
                // Not Math.Max: a score that is no number counts as 0.
                var score = rowMajor[(y * width) + x];
                sum += score > 0 ? score : 0;
                sums[target++] = sum;
            }
        }

        return sums;
    }

    private static void Normalise(double[] scores)
    {
        if (scores.Length == 0)
            return;
        double low = scores.Min(), range = scores.Max() - low + Epsilon;
        for (var i = 0; i < scores.Length; i++)
            scores[i] = (scores[i] - low) / range;
    }
}
