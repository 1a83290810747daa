using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Merging;

/// <summary>
/// Merges SAM masks and a CAM label map into a pseudo-label (SEPL, arXiv 2305.05803). The order of the masks never matters
/// (for <see cref="MergeStrategy.FmaMeanScore"/>: unless two scores are equal).
/// </summary>
public static class Merger
{
    /// <summary>Merges one image.</summary>
    /// <param name="pseudoLabel">The CAM label map: 0 background, 1..254 classes, 255 void.</param>
    /// <param name="masks">SAM masks of the same size; none is allowed.</param>
    /// <param name="options">Strategy and guards.</param>
    /// <param name="cams">Soft class maps of the same size; needed by <see cref="MergeStrategy.FmaMeanScore"/> alone.</param>
    /// <exception cref="InputException">Sizes differ, or the strategy needs soft class maps and there are none.</exception>
    public static MergeResult Merge(LabelMap pseudoLabel, IReadOnlyList<RleMask> masks, MergeOptions options, ClassActivationMaps? cams = null)
    {
        var columns = LabelColumns.From(pseudoLabel);
        var histogram = MaskClassHistogram.Compute(columns, masks);
        var output = Paint(columns, masks, histogram, options, cams, out var owners);
        var labels = new LabelMap(pseudoLabel.Width, pseudoLabel.Height, LabelColumns.ToRowMajor(output, pseudoLabel.Width, pseudoLabel.Height));
        return new MergeResult(labels, owners.Owners, owners.Rules, histogram, options);
    }

    /// <summary>The merge on column-major maps.</summary>
    internal static byte[] Paint(
        LabelColumns columns,
        IReadOnlyList<RleMask> masks,
        MaskClassHistogram histogram,
        MergeOptions options,
        ClassActivationMaps? cams,
        out MaskOwners owners)
    {
        owners = MaskOwners.Unassigned(histogram, options.MaxMaskArea, columns.Labels.LongLength);
        var output = new byte[columns.Labels.Length];
        switch (options.Strategy)
        {
            case MergeStrategy.Sepl:
                owners.AssignFirst(histogram);
                MaskPainter.FillOwned(output, masks, owners.Owners);
                KeepTrustedCam(output, columns.Labels, FreeMasks(masks, owners, output.Length), whereUnpaintedOnly: false);
                break;
            case MergeStrategy.SeplArgmax:
                owners.AssignLargest(histogram);
                MaskPainter.FillOwned(output, masks, owners.Owners);
                KeepTrustedCam(output, columns.Labels, FreeMasks(masks, owners, output.Length), whereUnpaintedOnly: true);
                break;
            case MergeStrategy.FmaMeanScore:
                MeanScoreSeeding.Paint(output, masks, MeanScoreSeeding.Check(cams, columns.Width, columns.Height), options.FmaAlpha, owners);
                break;
            case MergeStrategy.None:
                columns.Labels.CopyTo(output, 0);
                output.AsSpan().Replace(LabelMap.Void, LabelMap.Background);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(options), options.Strategy, "unknown merge strategy");
        }

        if (options.Fallback == ClassFallback.Cam)
            RestoreVanished(output, columns.Labels, histogram);
        if (options.Void == VoidPixels.Keep)
            KeepVoid(output, columns.Labels);
        return output;
    }

    /// <summary>Non-zero where a mask that nobody took lies.</summary>
    private static byte[] FreeMasks(IReadOnlyList<RleMask> masks, MaskOwners owners, int length)
    {
        var free = new byte[length];
        for (var n = 0; n < masks.Count; n++)
        {
            if (owners.Rules[n] == MaskRule.None)
                MaskPainter.Fill(free, masks[n], 1);
        }

        return free;
    }

    /// <summary>
    /// A CAM pixel of class k stays where no mask lies that was still to be had when class k took its turn: none that nobody took, none of
    /// class k or above. Masks of lower classes do not protect: the reference drops them from its union (its quirk, kept for parity), the
    /// paper's form does not (<paramref name="whereUnpaintedOnly"/>).
    /// </summary>
    private static void KeepTrustedCam(Span<byte> painted, ReadOnlySpan<byte> cam, ReadOnlySpan<byte> free, bool whereUnpaintedOnly)
    {
        for (var p = 0; p < painted.Length; p++)
        {
            var label = cam[p];
            if (label != LabelMap.Void && label > painted[p] && free[p] == 0 && !(whereUnpaintedOnly && painted[p] != 0))
                painted[p] = label;
        }
    }

    private static void RestoreVanished(Span<byte> output, ReadOnlySpan<byte> cam, MaskClassHistogram histogram)
    {
        // Bringing one class back may cover the last pixels of another; each class comes back at most once, so this ends.
        for (var restored = true; restored;)
        {
            restored = false;
            foreach (var id in histogram.ClassIds)
            {
                if (!MaskOwners.IsClass(id) || output.Contains(id))
                    continue;
                for (var p = 0; p < output.Length; p++)
                {
                    if (cam[p] == id)
                        output[p] = id;
                }

                restored = true;
            }
        }
    }

    private static void KeepVoid(Span<byte> output, ReadOnlySpan<byte> cam)
    {
        for (var p = 0; p < output.Length; p++)
        {
            if (cam[p] == LabelMap.Void && output[p] == LabelMap.Background)
                output[p] = LabelMap.Void;
        }
    }
}
