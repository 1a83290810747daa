using SamCam.Segmentation.Models;

namespace SamCam.GpuWorker.Models;

/// <summary>How a SAM model is run while there is memory.</summary>
/// <param name="Session">Where, and with how many threads.</param>
/// <param name="PointsPerBatch">Prompts per decoder call.</param>
/// <param name="ImagesAtOnce">Images that may be computed at the same time.</param>
internal sealed record MaskSettings(SessionSettings Session, int PointsPerBatch, int ImagesAtOnce);
