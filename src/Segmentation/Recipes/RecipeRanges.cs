using System.Globalization;

namespace SamCam.Segmentation.Recipes;

/// <summary>The range of every numeric parameter, in one place.</summary>
internal static class RecipeRanges
{
    /// <summary>Passes options whose values are all in their ranges.</summary>
    /// <exception cref="InputException">Some are not; names each.</exception>
    public static void Check(RecipeOptions o)
    {
        var wrong = new List<InputException>();
        InRange("imaging.max_megapixels", o.Imaging.MaxMegapixels, 0.0001, 1000);
        InRange("sam.points_per_side", o.Sam.PointsPerSide, 1, 256);
        InRange("sam.pred_iou_thresh", o.Sam.PredIouThresh, 0, 1);
        InRange("sam.stability_score_thresh", o.Sam.StabilityScoreThresh, 0, 1);
        InRange("sam.stability_score_offset", o.Sam.StabilityScoreOffset, 0, 100);
        InRange("sam.box_nms_thresh", o.Sam.BoxNmsThresh, 0, 1);
        InRange("sam.crop_n_layers", o.Sam.CropNLayers, 0, 3);
        InRange("sam.crop_nms_thresh", o.Sam.CropNmsThresh, 0, 1);
        InRange("sam.crop_overlap_ratio", o.Sam.CropOverlapRatio, 0, 1);
        InRange("sam.crop_n_points_downscale_factor", o.Sam.CropNPointsDownscaleFactor, 1, 16);
        InRange("sam.min_mask_region_area", o.Sam.MinMaskRegionArea, 0, 1_000_000);
        InRange("cam.background_threshold", o.Cam.BackgroundThreshold, 0, 1);
        if (o.Cam.Scales is null || o.Cam.Scales.Count is 0 or > 16)
            wrong.Add(new InputException("cam.scales", "needs 1 to 16 scales", "the default is [1, 0.5, 1.5, 2]"));
        foreach (var scale in o.Cam.Scales ?? [])
            InRange("cam.scales", scale, 0.05, 8);
        InRange("cam.max_input_megapixels", o.Cam.MaxInputMegapixels, 0.01, 1000);
        InRange("merge.max_mask_area", o.Merge.MaxMaskArea, 0, 1);
        InRange("merge.fma_alpha", o.Merge.FmaAlpha, 0.01, 100);
        if (wrong.Count > 0)
            throw InputException.Of(wrong);

        void InRange(string name, double value, double low, double high)
        {
            if (!(value >= low && value <= high))
            {
                wrong.Add(new InputException(
                    name,
                    string.Create(CultureInfo.InvariantCulture, $"{value} is out of range"),
                    string.Create(CultureInfo.InvariantCulture, $"use a value from {low} to {high}")));
            }
        }
    }
}
