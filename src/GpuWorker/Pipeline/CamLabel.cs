using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>What the CAM side says of an image.</summary>
/// <param name="Labels">The label map that goes into the merge.</param>
/// <param name="Cams">The class maps it was made from; null for a ready pseudo-label.</param>
public sealed record CamLabel(LabelMap Labels, ClassActivationMaps? Cams);
