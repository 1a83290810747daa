using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Merging;

/// <summary>Which class takes which mask, by the two SEPL rules on whole numbers.</summary>
/// <param name="Owners">Class id per mask, 0 for none.</param>
/// <param name="Rules">Reason per mask.</param>
internal sealed record MaskOwners(byte[] Owners, MaskRule[] Rules)
{
    /// <summary>Whether purity (A) holds: strictly more than half of the mask.</summary>
    public static bool IsPure(int intersection, int maskArea) => 2L * intersection > maskArea;

    /// <summary>Whether containment (B) holds: 0.85 of the class, inclusive; exact in integers.</summary>
    public static bool IsContained(int intersection, int classArea) => 20L * intersection >= 17L * classArea;

    /// <summary>Whether a label is a class: neither background nor void.</summary>
    public static bool IsClass(int label) => label is not (LabelMap.Background or LabelMap.Void);

    /// <summary>All masks free, those over the area limit set aside.</summary>
    public static MaskOwners Unassigned(MaskClassHistogram histogram, double maxMaskArea, long imageArea)
    {
        var areas = histogram.MaskAreas;
        var rules = new MaskRule[areas.Count];
        for (var n = 0; n < rules.Length; n++)
        {
            // The quotient, not the product: 0.29 * 100 is below 29, 29 / 100 is 0.29.
            if (areas[n] / (double)imageArea > maxMaskArea)
                rules[n] = MaskRule.SetAside;
        }

        return new MaskOwners(new byte[areas.Count], rules);
    }

    /// <summary>The reference code: the lowest class id for which A or B holds.</summary>
    public void AssignFirst(MaskClassHistogram histogram)
    {
        for (var n = 0; n < Owners.Length; n++)
        {
            if (Rules[n] == MaskRule.SetAside)
                continue;
            var row = histogram.Row(n);
            for (var i = 0; i < row.Length; i++)
            {
                if (IsClass(histogram.ClassIds[i]) && TryTake(n, histogram, i, row[i]))
                    break;
            }
        }
    }

    /// <summary>The paper: the class with the largest intersection (the lowest id of equals), if A or B holds for it.</summary>
    public void AssignLargest(MaskClassHistogram histogram)
    {
        for (var n = 0; n < Owners.Length; n++)
        {
            if (Rules[n] == MaskRule.SetAside)
                continue;
            var row = histogram.Row(n);
            var best = -1;
            for (var i = 0; i < row.Length; i++)
            {
                if (IsClass(histogram.ClassIds[i]) && row[i] > (best < 0 ? 0 : row[best]))
                    best = i;
            }

            if (best >= 0)
                TryTake(n, histogram, best, row[best]);
        }
    }

    private bool TryTake(int mask, MaskClassHistogram histogram, int column, int intersection)
    {
        if (IsPure(intersection, histogram.MaskAreas[mask]))
            Rules[mask] = MaskRule.Purity;
        else if (IsContained(intersection, histogram.ClassAreas[column]))
            Rules[mask] = MaskRule.Containment;
        else
            return false;
        Owners[mask] = histogram.ClassIds[column];
        return true;
    }
}
