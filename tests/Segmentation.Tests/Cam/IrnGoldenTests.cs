using System.Globalization;
using System.Text.Json;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Tests.Imaging;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Cam;

/// <summary>Everything around the network, against IRN's make_cam on recorded class maps.</summary>
public sealed class IrnGoldenTests
{
    // The golden files count classes from 0 (1, 7, 14), class ids count from 1.
    private static readonly CamManifest Manifest = new()
    {
        Schema = 1,
        Kind = "cam",
        Name = "irn",
        Version = "1",
        Licence = "none",
        Model = new CamGraph { File = "none", Input = "x", Cam = "cam" },
        Input = new CamInput { Mean = [0, 0, 0], Std = [1, 1, 1] },
    };

    [Fact]
    public void High_resolution_maps_are_the_references()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(TestData.Require("golden/formula/irn_cam.json")));
        var maps = Generator().Generate(FormulaImage.Create(500, 281), [15, 2, 8, 8], TestContext.Current.CancellationToken);

        (maps.Width, maps.Height).ShouldBe((500, 281));
        maps.ClassIds.ShouldBe([2, 8, 15]);
        CheckSamples(golden.RootElement.GetProperty("u8").GetProperty("high_res"), maps.Scores);
    }

    [Fact]
    public void Strided_maps_are_the_references()
    {
        var expected = NumpyFile.Read<float>(TestData.Require("golden/formula/cam_u8_strided.npy"), out var shape);
        var maps = Generator().GenerateStrided(FormulaImage.Create(500, 281), [2, 8, 15], TestContext.Current.CancellationToken);

        shape.ShouldBe([3, maps.Height, maps.Width]);
        for (var i = 0; i < expected.Length; i++)
            maps.Scores[i].ShouldBe(expected[i], 3e-5f);
    }

    [Fact]
    public void Without_classes_there_are_no_maps()
    {
        var maps = Generator().Generate(FormulaImage.Create(50, 28), [], TestContext.Current.CancellationToken);
        maps.ClassIds.ShouldBeEmpty();
        maps.ToLabelMap(0.1).Labels.ShouldAllBe(v => v == 0);
    }

    [Fact]
    public void A_cancelled_token_stops_before_the_network_runs()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Should.Throw<OperationCanceledException>(() => Generator().Generate(FormulaImage.Create(50, 28), [1], cancelled.Token));
    }

    private static CamGenerator Generator() => new(new RecordedMaps(), new CamOptions(), ClassMapping.OfModel(Manifest, 20));

    private static void CheckSamples(JsonElement expected, float[] actual)
    {
        expected.GetProperty("shape").EnumerateArray().Aggregate(1, (n, d) => n * d.GetInt32()).ShouldBe(actual.Length);
        var positions = expected.GetProperty("positions").EnumerateArray().Select(v => v.GetInt32()).ToArray();
        var values = expected.GetProperty("values").EnumerateArray().Select(v => v.GetSingle()).ToArray();
        for (var j = 0; j < positions.Length; j++)
            actual[positions[j]].ShouldBe(values[j], 3e-5f, string.Create(CultureInfo.InvariantCulture, $"position {positions[j]}"));
        actual.Average(v => (double)v).ShouldBe(expected.GetProperty("mean").GetDouble(), 1e-5);
    }

    private sealed class RecordedMaps : IClassMapNetwork
    {
        public (int Width, int Height) InputSize(int width, int height, double scale, double maxMegapixels) =>
            CamInputSize.Of(Manifest.Input, width, height, scale, maxMegapixels);

        public ClassMap Run(RgbImage input, double scale, IReadOnlyList<int> channels)
        {
            var name = scale.ToString("0.0", CultureInfo.InvariantCulture);
            var all = NumpyFile.Read<float>(TestData.Require($"golden/formula/cam_u8_scale{name}.npy"), out var shape);
            var pixels = shape[1] * shape[2];
            return new ClassMap(channels.Count, shape[1], shape[2], [.. channels.SelectMany(c => all.AsSpan(c * pixels, pixels).ToArray())]);
        }
    }
}
