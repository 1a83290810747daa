using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Sam;

/// <summary>An image and its embedding: what the encoder stage hands to the prompt stage.</summary>
public sealed class EncodedImage : IDisposable
{
    internal EncodedImage(RgbImage image, IPromptDecoder decoder)
    {
        Image = image;
        Decoder = decoder;
    }

    /// <summary>The image.</summary>
    public RgbImage Image { get; }

    internal IPromptDecoder Decoder { get; }

    /// <inheritdoc/>
    public void Dispose() => Decoder.Dispose();
}
