using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Sam;

namespace SamCam.Segmentation.Tests.Sam;

public sealed class PromptLayoutTests
{
    [Fact]
    public void Grid_points_are_cell_centres_with_x_fastest()
    {
        var grid = PromptGrid.Create(4);
        grid.Length.ShouldBe(16);
        grid[0].ShouldBe((0.125, 0.125));
        grid[1].ShouldBe((0.375, 0.125));
        grid[4].ShouldBe((0.125, 0.375));
        grid[15].ShouldBe((0.875, 0.875));
        PromptGrid.Create(1).ShouldBe([(0.5, 0.5)]);
    }

    [Fact]
    public void Crops_of_a_vga_image_are_those_of_the_reference()
    {
        var crops = CropLayout.Create(640, 480, 1, 512.0 / 1500);
        crops.ShouldBe(
        [
            (new CropBox(0, 0, 640, 480), 0),
            (new CropBox(0, 0, 402, 322), 1),
            (new CropBox(0, 159, 402, 480), 1),
            (new CropBox(239, 0, 640, 322), 1),
            (new CropBox(239, 159, 640, 480), 1),
        ]);
        CropLayout.Create(640, 480, 2, 512.0 / 1500).Count.ShouldBe(1 + 4 + 16);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(9, 1)]
    public void Crops_of_tiny_images_are_never_empty(int width, int height) =>
        CropLayout.Create(width, height, 3, 512.0 / 1500).ShouldAllBe(c => c.Box.Width > 0 && c.Box.Height > 0 && c.Box.X1 <= width && c.Box.Y1 <= height);

    [Theory]
    [InlineData(500, 281, 1024, 575)]
    [InlineData(1800, 1200, 1024, 683)]
    [InlineData(700, 1500, 478, 1024)]
    [InlineData(5000, 1, 1024, 1)]
    public void Frames_fit_the_longer_side(int width, int height, int frameWidth, int frameHeight) =>
        InputFrame.For(width, height, 1024).ShouldBe(new InputFrame(frameWidth, frameHeight));
}
