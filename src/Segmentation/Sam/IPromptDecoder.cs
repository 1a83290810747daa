namespace SamCam.Segmentation.Sam;

/// <summary>The prompt decoder, bound to the embedding of one image.</summary>
internal interface IPromptDecoder : IDisposable
{
    /// <summary>Decodes one positive point per prompt.</summary>
    /// <param name="points">x, y of each point in network-input pixels.</param>
    /// <exception cref="AcceleratorMemoryException">Too many prompts at once for the memory there is.</exception>
    PromptMasks Decode(ReadOnlySpan<float> points);
}
