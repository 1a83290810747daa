namespace SamCam.Segmentation.Models;

/// <summary>How cuDNN chooses its convolution algorithms.</summary>
public enum ConvAlgorithmSearch
{
    /// <summary>By rules: the same algorithm in every process, so the same bytes.</summary>
    Heuristic,

    /// <summary>By trying all for each new shape: slow at first, and two processes may choose differently.</summary>
    Exhaustive,

    /// <summary>One algorithm for all.</summary>
    Default,
}
