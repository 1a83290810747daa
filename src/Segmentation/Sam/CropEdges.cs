using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Sam;

/// <summary>Objects that the edge of a crop cuts in two.</summary>
internal static class CropEdges
{
    // A box edge this close to a crop's edge, and not to the image's, is a cut object. Source: SAM, is_box_near_crop_edge.
    private const int Tolerance = 20;

    /// <summary>Whether a box ends at an edge of the crop that is no edge of the image.</summary>
    public static bool Cut(PixelBox box, CropBox crop, int imageWidth, int imageHeight) =>
        Cut(box.Left, crop.X0, 0) || Cut(box.Top, crop.Y0, 0) || Cut(box.Right, crop.X1, imageWidth) || Cut(box.Bottom, crop.Y1, imageHeight);

    private static bool Cut(int edge, int cropEdge, int imageEdge) =>
        Math.Abs(edge - cropEdge) <= Tolerance && Math.Abs(edge - imageEdge) > Tolerance;
}
