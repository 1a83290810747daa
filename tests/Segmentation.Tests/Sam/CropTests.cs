using FsCheck.Xunit;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Sam;

namespace SamCam.Segmentation.Tests.Sam;

/// <summary>Everything mode on a scene of boxes, 200 x 160: crops of the first layer are 127 x 107 and begin at columns 0, 73 and rows 0, 53.</summary>
public sealed class CropTests
{
    private static readonly PixelBox Corner = new(0, 0, 30, 32);
    private static readonly PixelBox Wide = new(22, 122, 180, 150);
    private static readonly PixelBox Middle = new(88, 68, 104, 84);
    private static readonly AutomaticMaskOptions Options = new() { PointsPerSide = 16, CropNLayers = 1, CropNPointsDownscaleFactor = 2 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Masks_of_small_crops_are_preferred_even_at_a_lower_score()
    {
        var network = new SceneNetwork(Corner, Wide, Middle) { Score = (_, width) => width == 200 ? 0.99f : 0.9f };
        var masks = Generate(network);

        masks.Count.ShouldBe(3);
        Of(masks, Corner).CropBox.ShouldBe(new CropBox(0, 0, 127, 107));
        Of(masks, Corner).PredictedIou.ShouldBe(0.9f);
        Of(masks, Middle).CropBox.Width.ShouldBe(127);
        masks[^1].CropBox.ShouldBe(new CropBox(0, 0, 200, 160));
    }

    [Fact]
    public void A_box_that_every_crop_cuts_is_found_in_the_whole_image_alone()
    {
        var network = new SceneNetwork(Wide);
        var mask = Generate(network).ShouldHaveSingleItem();
        mask.CropBox.ShouldBe(new CropBox(0, 0, 200, 160));
        Math.Abs(mask.Box.Width - Wide.Width).ShouldBeLessThan(6);
    }

    [Theory]
    [InlineData(0, 100, true)]
    [InlineData(170, 199, true)]
    [InlineData(30, 103, true)]
    [InlineData(30, 110, false)]
    [InlineData(96, 160, true)]
    [InlineData(90, 160, false)]
    public void Edges_of_the_image_do_not_cut_and_edges_of_crops_do(int left, int right, bool kept)
    {
        // Whole-image masks score too little, so that only the crops speak. An edge within 20 pixels of the crop's edge is cut.
        var network = new SceneNetwork(new PixelBox(left, 20, right, 50)) { Score = (_, width) => width == 200 ? 0 : 0.9f };
        Generate(network).Count.ShouldBe(kept ? 1 : 0);
    }

    [Fact]
    public void Crops_are_encoded_once_each_in_order_and_given_back()
    {
        var network = new SceneNetwork(Middle);
        Generate(network);
        network.Encoded.ShouldBe([(0, 0, 200, 160), (0, 0, 127, 107), (0, 53, 127, 107), (73, 0, 127, 107), (73, 53, 127, 107)]);
        network.Alive.ShouldBe(0);
    }

    [Fact]
    public void Every_crop_has_its_grid_in_network_pixels()
    {
        var batches = new List<float[]>();
        var network = new SceneNetwork(Middle) { Decoding = batches.Add };
        Generate(network, pointsPerBatch: 1000);

        // 16 x 16 in the image, 64 x 51 in the network; 8 x 8 in each crop, 64 x 54.
        batches.Select(b => b.Length / 2).ShouldBe([256, 64, 64, 64, 64]);
        batches[0][0].ShouldBe(64 / 32f, 1e-4f);
        batches[0][1].ShouldBe(51 / 32f, 1e-4f);
        batches[0][^2].ShouldBe(64 * 31 / 32f, 1e-4f);
        batches[1][0].ShouldBe(64 / 16f, 1e-4f);
        batches[1][1].ShouldBe(54 / 16f, 1e-4f);
        batches[4].ShouldBe(batches[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Batches_change_nothing_with_crops_either(int pointsPerBatch)
    {
        var expected = Generate(new SceneNetwork(Corner, Wide, Middle), pointsPerBatch: 1024);
        MaskText.Of(Generate(new SceneNetwork(Corner, Wide, Middle), pointsPerBatch)).ShouldBe(MaskText.Of(expected));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void Cancelling_ends_with_the_batch_in_hand_and_gives_the_crop_back(int batch)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var batches = 0;
        var network = new SceneNetwork(Corner, Wide, Middle)
        {
            Decoding = _ =>
            {
                if (++batches == batch)
                    source.Cancel();
            },
        };
        var generator = new AutomaticMaskGenerator(network, Options, pointsPerBatch: 16);
        Should.Throw<OperationCanceledException>(() => generator.Generate(SceneNetwork.Picture(200, 160), source.Token));
        batches.ShouldBe(batch);
        network.Alive.ShouldBe(0);
    }

    [Fact]
    public void A_failing_decoder_leaves_nothing_open()
    {
        var network = new SceneNetwork(Corner) { Decoding = _ => throw new AcceleratorMemoryException("no memory", new InvalidOperationException()) };
        Should.Throw<AcceleratorMemoryException>(() => Generate(network));
        network.Alive.ShouldBe(0);
    }

    [Fact]
    public void Small_regions_are_removed_from_masks_of_crops_on_the_images_grid()
    {
        var network = new SceneNetwork(Corner, Middle) { Score = (_, width) => width == 200 ? 0 : 0.9f };
        var generator = new AutomaticMaskGenerator(network, Options with { MinMaskRegionArea = 100_000 });
        var masks = generator.Generate(SceneNetwork.Picture(200, 160), Token);

        // The background is smaller than the limit as well: every hole is filled, and all masks become the whole image.
        var mask = masks.ShouldHaveSingleItem();
        mask.Area.ShouldBe(200 * 160);
        mask.Box.ShouldBe(new PixelBox(0, 0, 199, 159));
    }

    [Property(MaxTest = 200)]
    public void The_crops_of_a_layer_cover_the_image_and_overlap(ushort widths, ushort heights, byte layers)
    {
        var (width, height, deepest) = (64 + (widths % 3000), 64 + (heights % 3000), 1 + (layers % 3));
        var crops = CropLayout.Create(width, height, deepest, 512.0 / 1500);
        crops[0].ShouldBe((new CropBox(0, 0, width, height), 0));
        for (var layer = 1; layer <= deepest; layer++)
        {
            var boxes = crops.Where(c => c.Layer == layer).Select(c => c.Box).ToArray();
            boxes.Length.ShouldBe(1 << (2 * layer));
            var overlap = (int)(512.0 / 1500 * Math.Min(width, height) * 2 / (1 << layer));
            CheckAxis([.. boxes.Select(b => (b.X0, b.X1)).Distinct()], width, overlap);
            CheckAxis([.. boxes.Select(b => (b.Y0, b.Y1)).Distinct()], height, overlap);
        }
    }

    private static void CheckAxis((int From, int To)[] spans, int length, int overlap)
    {
        spans[0].From.ShouldBe(0);
        spans[^1].To.ShouldBe(length);
        for (var i = 1; i < spans.Length; i++)
        {
            // All but the last, which the image cuts, overlap the next by the overlap exactly.
            (spans[i - 1].To - spans[i].From).ShouldBe(overlap);
            (spans[i - 1].To - spans[i - 1].From).ShouldBeGreaterThanOrEqualTo(spans[i].To - spans[i].From);
        }
    }

    private static IReadOnlyList<SamMask> Generate(SceneNetwork network, int pointsPerBatch = 64) =>
        new AutomaticMaskGenerator(network, Options, pointsPerBatch).Generate(SceneNetwork.Picture(200, 160), Token);

    private static SamMask Of(IEnumerable<SamMask> masks, PixelBox box) =>
        masks.Single(m => m.Segmentation.Iou(RleMask.FromBox(160, 200, box)) > 0.6);
}
