using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Sam;

/// <summary>A mask that passed the filters of its crop.</summary>
/// <param name="Index">3 * prompt + mask, within the crop.</param>
/// <param name="Mask">The mask record.</param>
internal sealed record MaskCandidate(int Index, SamMask Mask);
