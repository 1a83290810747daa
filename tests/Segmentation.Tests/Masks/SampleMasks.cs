using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Tests.Masks;

/// <summary>Two masks of a 12 x 10 image with numbers that are easy to get wrong in text.</summary>
internal static class SampleMasks
{
    public const int Width = 12;
    public const int Height = 10;

    public static SamMask[] Two =>
    [
        new(RleMask.FromBox(Height, Width, new PixelBox(2, 1, 6, 8)), new PixelBox(2, 1, 6, 8), 0.926558f, 0.9865167f, 4.5, 400, new CropBox(0, 0, Width, Height)),
        new(RleMask.FromBox(Height, Width, new PixelBox(0, 0, 0, 0)), new PixelBox(0, 0, 0, 0), 1, 1e-5f, 0.1, 7, new CropBox(3, 2, 11, 9)),
    ];

    public static void ShouldEqual(IReadOnlyList<SamMask> actual, IReadOnlyList<SamMask> expected)
    {
        actual.Count.ShouldBe(expected.Count);
        foreach (var (a, e) in actual.Zip(expected))
        {
            a.Segmentation.Counts.ToArray().ShouldBe(e.Segmentation.Counts.ToArray());
            (a with { Segmentation = e.Segmentation }).ShouldBe(e);
        }
    }
}
