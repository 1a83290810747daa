using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Cam;

/// <summary>What the CAM protocol needs of a network; recorded maps can stand in for one.</summary>
internal interface IClassMapNetwork
{
    /// <summary>The size of the network input for an image at a scale.</summary>
    (int Width, int Height) InputSize(int width, int height, double scale, double maxMegapixels);

    /// <summary>Runs the network on an image of an allowed size and on its mirror image.</summary>
    /// <param name="input">The image, already resized.</param>
    /// <param name="scale">The scale it was made for.</param>
    /// <param name="channels">The channels wanted.</param>
    /// <returns>ReLU(maps of the image) + mirrored ReLU(maps of the mirror image), channels in the order asked for.</returns>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    ClassMap Run(RgbImage input, double scale, IReadOnlyList<int> channels);
}
