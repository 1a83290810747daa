using SamCam.Segmentation.Masks;

namespace SamCam.EverythingBenchmark;

/// <summary>One photo done in one way.</summary>
/// <param name="Masks">Its masks.</param>
/// <param name="Total">The whole image.</param>
/// <param name="Encoder">Of it, the encoder.</param>
/// <param name="Decoder">Of it, the decoder.</param>
internal sealed record Measurement(IReadOnlyList<SamMask> Masks, Meter Total, Meter Encoder, Meter Decoder)
{
    /// <summary>Of it, all that comes after the decoder.</summary>
    public TimeSpan Rest => Total.Cpu - Encoder.Cpu - Decoder.Cpu;
}
