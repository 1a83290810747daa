using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Sam;

/// <summary>What everything mode needs of a SAM network; recorded outputs can stand in for one.</summary>
internal interface IPromptableNetwork
{
    /// <summary>Side of the square network input, in pixels.</summary>
    int ImageSize { get; }

    /// <summary>Side of the low-resolution masks.</summary>
    int MaskSize { get; }

    /// <summary>Whether every batch of prompts must have the same size; the last one is filled up with its last prompt.</summary>
    bool PadsBatches => false;

    /// <summary>Encodes an image (or a crop of one) of any size; thread-safe.</summary>
    IPromptDecoder Encode(RgbImage image);
}
