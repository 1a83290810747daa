using FsCheck.Xunit;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Tests.Merging;

/// <summary>Mean-score seeding against a loop over pixels, with scores that are exact in binary so that ties are real ties.</summary>
[Properties(Arbitrary = [typeof(LayoutArbitrary)], MaxTest = 200)]
public sealed class MeanScorePropertyTests
{
    [Property]
    internal void Seeding_equals_the_literal_loop(Layout layout, int seed, bool steep)
    {
        var random = new Random(seed);
        int[] ids = [.. new[] { 1, 4, 9 }.Take(random.Next(4))];
        float[] scores = [.. Enumerable.Range(0, ids.Length * layout.Labels.Length).Select(_ => random.Next(-2, 9) / 8f)];
        var cams = new ClassActivationMaps(layout.Width, layout.Height, ids, scores);
        var alpha = steep ? 1.0 : 0.6;

        var options = new MergeOptions { Strategy = MergeStrategy.FmaMeanScore, FmaAlpha = alpha };
        var result = Merger.Merge(layout.LabelMap, layout.Rle, options, cams);

        var (output, owners) = Loop(layout, ids, scores, alpha);
        result.Owners.ShouldBe(owners);
        result.Labels.Labels.ShouldBe(output);
        result.Rules.ShouldAllBe(rule => rule == MaskRule.None || rule == MaskRule.MeanScore);
    }

    private static (byte[] Output, byte[] Owners) Loop(Layout layout, int[] ids, float[] scores, double alpha)
    {
        var masks = Enumerable.Range(0, layout.Masks.Length).Where(n => layout.Masks[n].Any(v => v != 0)).ToArray();
        var table = ids.Select((_, c) => MinMax([.. masks.Select(n =>
        {
            // In column order, as a COCO mask runs: sums of eighths are exact in any order.
            var inside = Enumerable.Range(0, layout.Labels.Length).Where(p => layout.Masks[n][p] != 0).ToArray();
            return inside.Sum(p => Math.Max(0.0, scores[(c * layout.Labels.Length) + p])) / inside.Length;
        })])).ToArray();
        var (output, owners) = (new byte[layout.Labels.Length], new byte[layout.Masks.Length]);
        var verdicts = masks.Select((n, i) =>
        {
            double[] all = [Math.Pow(1 - (ids.Length == 0 ? 0 : table.Max(row => row[i])), alpha), .. table.Select(row => row[i])];
            var best = Array.IndexOf(all, all.Max());
            return (Mask: n, Confidence: all[best], Label: best == 0 ? (byte)0 : (byte)ids[best - 1]);
        });
        foreach (var (mask, _, label) in verdicts.OrderBy(verdict => verdict.Confidence))
        {
            owners[mask] = label;
            for (var p = 0; p < output.Length; p++)
            {
                if (layout.Masks[mask][p] != 0)
                    output[p] = label;
            }
        }

        return (output, owners);
    }

    private static double[] MinMax(double[] row) => row.Length == 0 ? row : [.. row.Select(v => (v - row.Min()) / (row.Max() - row.Min() + 1e-7))];
}
