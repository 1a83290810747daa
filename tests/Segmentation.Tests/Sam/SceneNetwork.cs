using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Sam;

namespace SamCam.Segmentation.Tests.Sam;

/// <summary>
/// A network that knows where the boxes of a scene are and answers a point with the box it lies in. The picture tells it which crop it looks at:
/// every pixel of <see cref="Picture"/> holds its own column and row.
/// </summary>
internal sealed class SceneNetwork(params PixelBox[] scene) : IPromptableNetwork
{
    private int alive;

    public int ImageSize => 64;

    public int MaskSize => 64;

    /// <summary>Score of a box in a picture of this width; the other two masks of a prompt score 0.</summary>
    public Func<PixelBox, int, float> Score { get; init; } = (_, _) => 0.9f;

    /// <summary>Called before a batch is decoded.</summary>
    public Action<float[]> Decoding { get; init; } = _ => { };

    /// <summary>Decoders that were not disposed.</summary>
    public int Alive => alive;

    /// <summary>Sizes of the pictures that were encoded, in order.</summary>
    public List<(int X, int Y, int Width, int Height)> Encoded { get; } = [];

    public static RgbImage Picture(int width, int height) =>
        new(width, height, [.. Enumerable.Range(0, width * height).SelectMany(i => new[] { (byte)(i % width), (byte)(i / width), (byte)0 })]);

    public IPromptDecoder Encode(RgbImage image)
    {
        alive++;
        Encoded.Add((image.Pixels[0], image.Pixels[1], image.Width, image.Height));
        return new Decoder(this, image);
    }

    private sealed class Decoder(SceneNetwork network, RgbImage image) : IPromptDecoder
    {
        private readonly InputFrame frame = InputFrame.For(image.Width, image.Height, network.ImageSize);

        public PromptMasks Decode(ReadOnlySpan<float> points)
        {
            network.Decoding(points.ToArray());
            var found = new PixelBox?[points.Length / 2];
            for (var p = 0; p < found.Length; p++)
            {
                var (x, y) = (Column(points[2 * p]), Row(points[(2 * p) + 1]));
                foreach (var box in network.Boxes.Where(b => Inside(b, x, y)))
                    found[p] = box;
            }

            return new Masks(found, found.SelectMany(b => new[] { 0, b is { } box ? network.Score(box, image.Width) : 0, 0 }).ToArray(), this);
        }

        public void Dispose() => network.alive--;

        public float[] Draw(PixelBox box)
        {
            var cell = (float)network.ImageSize / network.MaskSize;
            return [.. Enumerable.Range(0, network.MaskSize * network.MaskSize).Select(i =>
                Inside(box, Column(((i % network.MaskSize) + 0.5f) * cell), Row(((i / network.MaskSize) + 0.5f) * cell)) ? 100f : -100f)];
        }

        private float Column(float x) => image.Pixels[0] + (x * image.Width / frame.Width);

        private float Row(float y) => image.Pixels[1] + (y * image.Height / frame.Height);

        private static bool Inside(PixelBox box, float x, float y) => x >= box.Left && x <= box.Right + 1 && y >= box.Top && y <= box.Bottom + 1;
    }

    private PixelBox[] Boxes => scene;

    private sealed class Masks(PixelBox?[] found, float[] scores, Decoder decoder) : PromptMasks
    {
        public override ReadOnlySpan<float> Scores => scores;

        public override ReadOnlySpan<float> Logits(int candidate) => decoder.Draw(found[candidate / PerPrompt]!.Value);

        public override void Dispose()
        {
        }
    }
}
