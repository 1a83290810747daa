namespace SamCam.Segmentation.Quality;

/// <summary>The columns of a flat row of <see cref="ImageQuality"/>, in their stable order.</summary>
public static class QualityColumns
{
    /// <summary>All columns of an image.</summary>
    public static IReadOnlyList<QualityColumn<ImageQuality>> All { get; } =
    [
        Count("n_masks", "masks", "N", "0 to 2: SAM failed on this image", q => q.MaskCount),
        Count("n_selected", "masks", "#{n: owner(n) > 0}", "0: the pseudo-label is the uncovered part of the CAM", q => q.SelectedCount),
        Count("n_selected_by_containment_only", "masks", "#{n: B holds, A does not}", "how much hangs on the risky rule", q => q.SelectedByContainmentOnlyCount),
        Count("n_set_aside", "masks", "#{n: a_n > max_mask_area·hw}", "masks that the size guard kept out", q => q.SetAsideCount),
        Count("n_contested", "masks", "#{n: A or B holds for two classes or more}", "masks whose class follows from class order", q => q.ContestedCount),
        .. Scores("predicted_iou", "b_n over all masks (an estimate: it can pass 1 by a little)", q => q.PredictedIou),
        .. Scores("selected_predicted_iou", "b_n over selected masks", q => q.SelectedPredictedIou),
        .. Scores("stability", "s_n over all masks", q => q.Stability),
        .. Scores("selected_stability", "s_n over selected masks", q => q.SelectedStability),
        Count("n_classes", "classes", "#L", "image-level labels", q => q.ClassCount),
        Count("n_missing", "classes", "#{k ∈ L: A_k = 0}", "lost by the CAM", q => q.MissingCount),
        Count("n_vanished", "classes", "#{k ∈ L: A_k > 0, O_k = 0}", "lost by the merge", q => q.VanishedCount),
        Count("n_extra", "classes", "#{k ∉ L: O_k > 0}", "must be 0", q => q.ExtraCount),
        Share("sam_coverage", "area(S) / hw", "low: the result is mostly CAM", q => q.SamCoverage),
        Share("cam_foreground", "area{P is a class} / hw", "before", q => q.CamForeground),
        Share("label_foreground", "area{O is a class} / hw", "after", q => q.LabelForeground),
        Share("cam_void", "area{P = 255} / hw", "before", q => q.CamVoid),
        Share("label_void", "area{O = 255} / hw", "after", q => q.LabelVoid),
        Share("changed", "area{P ≠ O} / hw", "added + erased + relabelled + from_void", q => q.Changed),
        Share("added", "area{P = 0, O a class} / hw", "background became foreground", q => q.Added),
        Share("erased", "area{P a class, O = 0} / hw", "foreground became background", q => q.Erased),
        Share("relabelled", "area{P, O classes, P ≠ O} / hw", "one class became another", q => q.Relabelled),
        Share("from_void", "area{P = 255, O ≠ 255} / hw", "void was decided", q => q.FromVoid),
        Iou("agreement_mean", "mean over k of area(P_k ∩ O_k) / area(P_k ∪ O_k)", "low: a large rewrite, good or bad; read with purity", q => q.AgreementMean),
        Iou("agreement_min", "minimum over k", "below 0.3: `review`", q => q.AgreementMin),
        Ratio("growth_min", "minimum over k of area(O_k) / A_k", "below 0.25: eroded, `review`", q => q.GrowthMin),
        Ratio("growth_max", "maximum over k", "above 4: swallowed something, `review`", q => q.GrowthMax),
        Share("fg_erased_max", "maximum over k of area{P = k, O = 0} / A_k", "the strongest alarm; above 0.5: `review`", q => q.ForegroundErasedMax),
        Share("fg_uncovered_max", "maximum over k of area(P_k ∖ S) / A_k", "share kept on the CAM's word alone", q => q.ForegroundUncoveredMax),
        Share("purity_min", "minimum over selected n of h[n][owner] / a_n", "masks of rule B have at most 0.5", q => q.PurityMin),
        Share("purity_area_mean", "Σ h[n][owner] / Σ a_n over selected n", "how well masks and CAM fit", q => q.PurityAreaMean),
        Share("conflict_ratio", "pixels in selected masks of two classes or more / pixels in selected masks", "dependence on class order", q => q.ConflictRatio),
        Share("order_sensitivity", "area{sepl ≠ sepl-argmax} / hw; for `sepl` only", "above 0 where tie rules, or masks of lower classes over CAM pixels, matter", q => q.OrderSensitivity),
        Share("boundary_alignment", "boundary pixels of O at most 2 rows and columns from a mask boundary / boundary pixels of O", "low: edges are the CAM's", q => q.BoundaryAlignment),
        Share("cam_boundary_alignment", "the same for P", "what the merge started from", q => q.CamBoundaryAlignment),
        Count("n_components", "regions", "8-connected regions of equal class in O", "many: fragmented", q => q.ComponentCount),
        Share("largest_component_share_min", "minimum over k of the largest region of O_k / area(O_k)", "low: fragmented class", q => q.LargestComponentShareMin),
        Score("cam_margin", "mean over foreground of O of best - second of [t, CAM]; needs soft CAM", "low: an unsure CAM", q => q.CamMargin),
    ];

    private static IEnumerable<QualityColumn<ImageQuality>> Scores(string name, string what, Func<ImageQuality, ScoreSummary?> of) =>
    [
        Score(name + "_min", "minimum of " + what, "the least sure mask", q => of(q)?.Min),
        Score(name + "_p10", "10th percentile of " + what, "the range is narrow after thresholds: read percentiles, not means", q => of(q)?.P10),
        Score(name + "_median", "median of " + what, "", q => of(q)?.Median),
        Score(name + "_mean", "mean of " + what, "", q => of(q)?.Mean),
        Score(name + "_area_mean", "mean of " + what + ", weighted by a_n", "", q => of(q)?.AreaMean),
    ];

    private static QualityColumn<ImageQuality> Count(string name, string unit, string formula, string reading, Func<ImageQuality, int> value) =>
        new(name, unit, "0 ..", formula, reading, IsWhole: true, q => value(q));

    private static QualityColumn<ImageQuality> Score(string name, string formula, string reading, Func<ImageQuality, double?> value) =>
        new(name, "score", "0 .. 1", formula, reading, IsWhole: false, value);

    private static QualityColumn<ImageQuality> Share(string name, string formula, string reading, Func<ImageQuality, double?> value) =>
        new(name, "share", "0 .. 1", formula, reading, IsWhole: false, value);

    private static QualityColumn<ImageQuality> Iou(string name, string formula, string reading, Func<ImageQuality, double?> value) =>
        new(name, "IoU", "0 .. 1", formula, reading, IsWhole: false, value);

    private static QualityColumn<ImageQuality> Ratio(string name, string formula, string reading, Func<ImageQuality, double?> value) =>
        new(name, "ratio", "0 ..", formula, reading, IsWhole: false, value);
}
