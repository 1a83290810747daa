namespace SamCam.Segmentation.Quality;

/// <summary>The numeric columns of a <see cref="ClassQuality"/> block, in their stable order.</summary>
public static class ClassQualityColumns
{
    /// <summary>All columns of a class.</summary>
    public static IReadOnlyList<QualityColumn<ClassQuality>> All { get; } =
    [
        new("class_id", "class id", "1 .. 254", "k", "", IsWhole: true, c => c.ClassId),
        new("labelled", "0 or 1", "0 .. 1", "k ∈ L", "0: the class came from elsewhere", IsWhole: true, c => c.IsLabelled ? 1 : 0),
        new("cam_area", "pixels", "0 ..", "A_k", "0: `missing`, if k ∈ L", IsWhole: true, c => c.CamArea),
        new("label_area", "pixels", "0 ..", "area(O_k)", "0: `vanished`, if k ∈ L and A_k > 0", IsWhole: true, c => c.LabelArea),
        new("agreement", "IoU", "0 .. 1", "area(P_k ∩ O_k) / area(P_k ∪ O_k)", "below 0.3: `review`", IsWhole: false, c => c.Agreement),
        new("growth", "ratio", "0 ..", "area(O_k) / A_k", "outside 0.25 .. 4: `review`", IsWhole: false, c => c.Growth),
        new("erased", "share", "0 .. 1", "area{P = k, O = 0} / A_k", "above 0.5: `review`", IsWhole: false, c => c.Erased),
        new("uncovered", "share", "0 .. 1", "area(P_k ∖ S) / A_k", "kept on the CAM's word alone", IsWhole: false, c => c.Uncovered),
        new("n_selected", "masks", "0 ..", "#{n: owner(n) = k}", "", IsWhole: true, c => c.SelectedCount),
        new("n_selected_by_containment_only", "masks", "0 ..", "#{n: owner(n) = k by B alone}", "", IsWhole: true, c => c.SelectedByContainmentOnlyCount),
        new("n_components", "regions", "0 ..", "8-connected regions of O_k", "many: fragmented", IsWhole: true, c => c.ComponentCount),
        new("largest_component_share", "share", "0 .. 1", "largest region of O_k / area(O_k)", "low: fragmented", IsWhole: false, c => c.LargestComponentShare),
        new("cam_in_label", "score", "0 .. 1", "mean CAM_k over O_k", "low: the label is not what the CAM saw", IsWhole: false, c => c.CamInLabel),
        new("cam_dropped", "score", "0 .. 1", "mean CAM_k over P_k ∖ O_k", "low: what was dropped was weak", IsWhole: false, c => c.CamDropped),
        new("cam_added", "score", "0 .. 1", "mean CAM_k over O_k ∖ P_k", "about 0: suspicious growth", IsWhole: false, c => c.CamAdded),
    ];
}
