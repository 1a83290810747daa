using System.IO.Compression;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Sam;
using SamCam.Segmentation.Tests.Cam;

namespace SamCam.Segmentation.Tests.Sam;

/// <summary>Recorded decoder outputs of a 32 x 32 grid in the place of a network: low_res = table[index] / 8 * scale + bias.</summary>
internal sealed class RecordedNetwork : IPromptableNetwork
{
    private const int Side = 256;
    private readonly sbyte[] table;
    private readonly short[] index;
    private readonly float[] scale;
    private readonly float[] bias;
    private readonly float[] iou;

    public RecordedNetwork(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        table = NumpyFile.Read<sbyte>(archive, "table", out _);
        index = NumpyFile.Read<short>(archive, "index", out _);
        scale = NumpyFile.Read<float>(archive, "scale", out _);
        bias = NumpyFile.Read<float>(archive, "bias", out _);
        iou = NumpyFile.Read<float>(archive, "iou", out _);
    }

    public int ImageSize => 1024;

    public int MaskSize => Side;

    public IPromptDecoder Encode(RgbImage image) => new Decoder(this);

    private sealed class Decoder(RecordedNetwork network) : IPromptDecoder
    {
        private int next;

        public PromptMasks Decode(ReadOnlySpan<float> points)
        {
            var first = next;
            next += points.Length / 2;
            return new Masks(network, first, points.Length / 2);
        }

        public void Dispose()
        {
        }
    }

    private sealed class Masks(RecordedNetwork network, int firstPrompt, int prompts) : PromptMasks
    {
        public override ReadOnlySpan<float> Scores => network.iou.AsSpan(PerPrompt * firstPrompt, PerPrompt * prompts);

        public override ReadOnlySpan<float> Logits(int candidate)
        {
            var c = (PerPrompt * firstPrompt) + candidate;
            var source = network.table.AsSpan(network.index[c] * Side * Side, Side * Side);
            var logits = new float[Side * Side];
            for (var i = 0; i < logits.Length; i++)
                logits[i] = (source[i] / 8f * network.scale[c]) + network.bias[c];
            return logits;
        }

        public override void Dispose()
        {
        }
    }
}
