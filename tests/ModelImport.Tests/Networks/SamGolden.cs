using System.Text.Json;
using SamCam.ModelImport.Importing;
using SamCam.ModelImport.Onnx;
using SamCam.ModelImport.Tests.Formula;
using SamCam.Segmentation.Models;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.ModelImport.Tests.Networks;

/// <summary>What the tests of SAM networks against the reference have in common.</summary>
internal static class SamGolden
{
    private const int Masks = 3;
    private const int MaskPixels = 256 * 256;

    /// <summary>Writes the network of this name as a file, and imports that.</summary>
    public static async Task<ModelFolder> ImportAsync(TemporaryFolder folder, string network, Precision precision = Precision.Fp32, Func<string, string?>? rename = null, DecoderForm form = DecoderForm.Dense)
    {
        var file = folder.PathOf(network + ".safetensors");
        SafetensorsBuilder.Write(file, FormulaWeights.Of(network), rename);
        var request = new ImportRequest { Name = network, Library = folder.PathOf("models"), Precision = precision, Decoder = form, Replace = true };
        return await ModelImporter.ImportAsync(file, request, TestContext.Current.CancellationToken);
    }

    /// <summary>The file of reference values of a network.</summary>
    public static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(TestData.Require("golden/formula/" + file))).RootElement;

    /// <summary>The embedding of the formula image; every inner tensor that the reference recorded is compared on the way.</summary>
    public static float[] CheckEncoder(ModelFolder model, JsonElement golden)
    {
        var inner = golden.GetProperty("intermediate").EnumerateArray().Select(t => new GoldenTensor(t)).ToList();
        var results = GraphRun.Run(
            model.PathOf("encoder.onnx"), [.. inner.Select(t => t.Name), "image_embeddings"], ("image", FormulaInputs.Image(1024, 1024), [1, 3, 1024, 1024]));
        foreach (var tensor in inner)
            tensor.ShouldMatchInside(results[tensor.Name]);
        new GoldenTensor(golden.GetProperty("image_embeddings")).ShouldMatch(results["image_embeddings"], 3e-5);
        return results["image_embeddings"];
    }

    /// <summary>Runs the decoder with the eight points and compares masks, scores and the given inner tensors.</summary>
    public static void CheckDecoder(ModelFolder model, float[] embedding, JsonElement golden, params IReadOnlyList<GoldenTensor> inner)
    {
        var coords = new float[32];
        for (var p = 0; p < 8; p++)
            FormulaInputs.Points.AsSpan(2 * p, 2).CopyTo(coords.AsSpan(4 * p));
        float[] labels = [.. Enumerable.Range(0, 16).Select(i => i % 2 == 0 ? 1f : -1f)];
        var results = GraphRun.Run(
            model.PathOf("decoder.onnx"),
            [.. inner.Select(t => t.Name), "low_res_masks", "iou_predictions", "sparse_embeddings"],
            ("image_embeddings", embedding, [1, 256, 64, 64]),
            ("point_coords", coords, [8, 2, 2]),
            ("point_labels", labels, [8, 2]));
        foreach (var tensor in inner)
            tensor.ShouldMatchInside(results[tensor.Name]);
        new GoldenTensor(golden.GetProperty("sparse_embeddings")).ShouldMatch(results["sparse_embeddings"], 3e-5);
        CheckMasks(new GoldenTensor(golden.GetProperty("low_res_masks")), results["low_res_masks"], 3e-5);
        CheckScores(golden.GetProperty("iou_predictions").GetProperty("values"), results["iou_predictions"], 1e-5f);
    }

    /// <summary>Compares the three masks of each prompt; the reference counts its single-mask output first.</summary>
    public static void CheckMasks(GoldenTensor golden, float[] actual, double tolerance)
    {
        actual.Length.ShouldBe(8 * Masks * MaskPixels);
        var (compared, squares) = (0, 0.0);
        foreach (var (position, value) in golden.Samples)
        {
            var (prompt, mask, pixel) = (position / MaskPixels / 4, position / MaskPixels % 4, position % MaskPixels);
            if (mask == 0)
                continue;
            var difference = Math.Abs(actual[(((prompt * Masks) + mask - 1) * MaskPixels) + pixel] - value);
            ((double)difference).ShouldBeLessThanOrEqualTo(tolerance);
            squares += difference * difference;
            compared++;
        }

        compared.ShouldBeGreaterThan(256);
        Math.Sqrt(squares / compared).ShouldBeLessThanOrEqualTo(tolerance / 10);
        var counts = golden.Json.GetProperty("positive_count").EnumerateArray().Select(row => row.EnumerateArray().Select(v => v.GetInt32()).ToArray()).ToList();
        for (var candidate = 0; candidate < 8 * Masks; candidate++)
        {
            var positive = actual.AsSpan(candidate * MaskPixels, MaskPixels).ToArray().Count(v => v > 0);
            Math.Abs(positive - counts[candidate / Masks][1 + (candidate % Masks)]).ShouldBeLessThanOrEqualTo(5);
        }
    }

    /// <summary>Compares the predicted IoU of the three masks.</summary>
    public static void CheckScores(JsonElement golden, float[] actual, float tolerance)
    {
        var expected = golden.EnumerateArray().SelectMany(row => row.EnumerateArray().Skip(1).Select(v => v.GetSingle())).ToArray();
        actual.Length.ShouldBe(expected.Length);
        for (var i = 0; i < expected.Length; i++)
            actual[i].ShouldBe(expected[i], tolerance);
    }
}
