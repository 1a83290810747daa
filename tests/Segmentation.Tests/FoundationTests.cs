using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Tests;

public sealed class FoundationTests
{
    [Fact]
    public void A_bitmap_survives_the_round_trip()
    {
        byte[] bitmap = [0, 1, 1, 0, 1, 0];
        var mask = RleMask.FromBitmap(2, 3, bitmap);
        var painted = new byte[6];
        mask.Paint(painted);
        painted.ShouldBe(bitmap);
        mask.Area.ShouldBe(3);
    }
}
