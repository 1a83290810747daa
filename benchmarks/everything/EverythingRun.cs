using System.Globalization;
using SamCam.Segmentation.Evaluation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.EverythingBenchmark;

/// <summary>One run of the benchmark.</summary>
internal sealed record EverythingRun
{
    // Scores of two forms of a network may differ by so much; a candidate nearer to the threshold decides nothing.
    private const float Rounding = 1e-5f;
    private const int ReferenceBatch = 64;

    public required ModelFolder Model { get; init; }

    public required ModelFolder Reference { get; init; }

    public double? Survivors { get; init; }

    public required AutomaticMaskOptions Options { get; init; }

    public required int Batch { get; init; }

    public required SessionSettings Session { get; init; }

    public int Rounds { get; init; } = 1;

    /// <summary>Measures and writes a table.</summary>
    public void Measure(IEnumerable<string> images, TextWriter output, CancellationToken cancellationToken)
    {
        using var model = SamModel.Load(Model, Session);
        using var plain = SamModel.Load(Reference, Session);
        var parity = new MaskParity();
        var ratios = new List<double>();
        output.WriteLine(Line($"{Model.Manifest.Name} ({model.Manifest.Decoder.Form}, {Batch} prompts at once) against {Reference.Manifest.Name} ({plain.Manifest.Decoder.Form}, {ReferenceBatch} at once, full-size masks first); {Session.CpuThreads} threads; CPU seconds"));
        foreach (var path in images)
        {
            var image = ImageDecoder.Decode(File.ReadAllBytes(path), new ImagingOptions(), path);
            var kept = Shift(model, image);
            output.WriteLine(Line($"{Path.GetFileName(path)} {image.Width} x {image.Height}: {kept.Prompts} of {kept.All} prompts and {kept.Candidates} candidates pass, {kept.Near} within {Rounding} of the threshold"));
            for (var round = 0; round < Rounds; round++)
            {
                var after = Do(new ShiftedNetwork(model, kept.Shift), image, Batch, MaskPreset.Fast, cancellationToken);
                var before = Do(new ShiftedNetwork(plain, kept.Shift), image, ReferenceBatch, MaskPreset.Reference, cancellationToken);
                ratios.Add(before.Total.Cpu / after.Total.Cpu);
                output.WriteLine(Line($"  reference {Text(before)}"));
                output.WriteLine(Line($"  measured  {Text(after)}"));
                output.WriteLine(Line($"  ratio     {ratios[^1]:F2}; decoder {before.Decoder.Cpu / after.Decoder.Cpu:F2}; wall {before.Total.Wall / after.Total.Wall:F2}"));
                if (round == 0)
                    parity.Add(before.Masks, after.Masks);
            }
        }

        output.WriteLine(Line($"median ratio {ratios.Order().ElementAt(ratios.Count / 2):F2}"));
        output.WriteLine(Line($"masks {parity.ReferenceMasks} and {parity.OtherMasks}, other counts in {parity.UnequalCounts} photos; {parity.Matched} matched, {parity.Identical} equal in every pixel, mean IoU {parity.MeanIou:F6}, least {parity.MinIou:F6}"));
        output.WriteLine(Line($"peak memory of the process, both ways together: {Environment.WorkingSet >> 20} MB at the end"));
    }

    private Measurement Do(ShiftedNetwork network, RgbImage image, int batch, MaskPreset preset, CancellationToken cancellationToken)
    {
        var generator = new AutomaticMaskGenerator(network, Options, batch, Session.CpuThreads, preset);
        var total = new Meter();
        IReadOnlyList<SamMask> masks;
        using (total.Measure())
            masks = generator.Generate(image, cancellationToken);
        return new Measurement(masks, total, network.Encoder, network.Decoder);
    }

    // Finds the shift with which the wanted share of prompts passes: half-way between two prompts, so that rounding decides nothing.
    private (float Shift, int Prompts, int All, int Candidates, int Near) Shift(IPromptableNetwork network, RgbImage image)
    {
        var frame = InputFrame.For(image.Width, image.Height, network.ImageSize);
        var points = PromptGrid.Create(Options.PointsPerSide).SelectMany(p => (float[])[(float)(p.X * frame.Width), (float)(p.Y * frame.Height)]).ToArray();
        var scores = new List<float>();
        using (var decoder = network.Encode(image))
        {
            foreach (var batch in points.Chunk(2 * Batch))
            {
                using var masks = decoder.Decode(batch);
                scores.AddRange(masks.Scores);
            }
        }

        var best = scores.Chunk(PromptMasks.PerPrompt).Select(s => s.Max()).OrderDescending().ToList();
        var shift = 0f;
        if (Survivors is { } share)
        {
            var count = Math.Clamp((int)(share * best.Count), 1, best.Count - 1);
            shift = (float)Options.PredIouThresh - ((best[count - 1] + best[count]) / 2);
        }

        var threshold = (float)Options.PredIouThresh - shift;
        return (shift, best.Count(s => s > threshold), best.Count, scores.Count(s => s > threshold), scores.Count(s => Math.Abs(s - threshold) < Rounding));
    }

    private static string Text(Measurement m) => Line(
        $"{m.Total.Cpu.TotalSeconds:F2} s: encoder {m.Encoder.Cpu.TotalSeconds:F2}, decoder {m.Decoder.Cpu.TotalSeconds:F2}, after it {m.Rest.TotalSeconds:F2} ({m.Rest / m.Total.Cpu:P0}); {m.Masks.Count} masks");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
