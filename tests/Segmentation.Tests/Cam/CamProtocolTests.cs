using FsCheck.Xunit;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Tests.Imaging;

namespace SamCam.Segmentation.Tests.Cam;

/// <summary>The protocol around the network: which sizes it is asked for, what is added up, what becomes a label.</summary>
public sealed class CamProtocolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_scale_is_asked_for_once_with_the_channels_of_the_classes()
    {
        var network = new FlatNetwork();
        new CamGenerator(network, new CamOptions { Scales = [1, 0.5, 2] }, Mapping(firstClass: 1, "a", "b", "c")).Generate(FormulaImage.Create(40, 21), [3, 1, 3], Token);
        network.Asked.ShouldBe([(40, 21, 1.0, "1,3"), (20, 10, 0.5, "1,3"), (80, 42, 2.0, "1,3")]);
    }

    [Fact]
    public void Scales_are_added_and_divided_by_the_maximum()
    {
        // The left half of channel 0 is 1, 0.5 and 2 at the three scales: 3.5 in all; channel 1 is a tenth of it, and normalised alike.
        var network = new FlatNetwork { Value = (channel, x, scale) => x < 0.5 ? (float)scale * (channel == 0 ? 1 : 0.1f) : 0 };
        var maps = new CamGenerator(network, new CamOptions { Scales = [1, 0.5, 2] }, Mapping(0, "a", "b")).Generate(FormulaImage.Create(64, 16), [1, 2], Token);
        maps.Map(0)[0].ShouldBe(3.5f / (3.5f + 1e-5f));
        maps.Map(1)[0].ShouldBe(0.35f / (0.35f + 1e-5f), 1e-6f);
        maps.Map(0)[63].ShouldBe(0);
    }

    [Fact]
    public void A_class_that_the_network_does_not_see_has_an_empty_map()
    {
        var network = new FlatNetwork { Value = (channel, _, _) => channel == 0 ? 1 : 0 };
        var maps = new CamGenerator(network, new CamOptions { Scales = [1] }, Mapping(0, "a", "b")).Generate(FormulaImage.Create(9, 9), [1, 2], Token);
        maps.Map(1).ToArray().ShouldAllBe(v => v == 0);
        maps.ToLabelMap(0.15).Labels.ShouldAllBe(l => l == 1);
    }

    [Fact]
    public void No_classes_need_no_network()
    {
        var network = new FlatNetwork();
        var maps = new CamGenerator(network, new CamOptions(), Mapping(0, "a")).Generate(FormulaImage.Create(5, 4), [], Token);
        network.Asked.ShouldBeEmpty();
        maps.ToLabelMap(0).Labels.ShouldBe(new byte[20]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Values_that_are_no_numbers_fail_the_image(float value)
    {
        var network = new FlatNetwork { Value = (_, x, _) => x > 0.8 ? value : 0.5f };
        var generator = new CamGenerator(network, new CamOptions { Scales = [1] }, Mapping(0, "a"));
        Should.Throw<InputException>(() => generator.Generate(FormulaImage.Create(40, 4), [1], Token)).Reason.ShouldContain("no numbers");
    }

    [Fact]
    public void Cancelling_ends_between_scales()
    {
        using var source = new CancellationTokenSource();
        var network = new FlatNetwork { Running = source.Cancel };
        var generator = new CamGenerator(network, new CamOptions(), Mapping(0, "a"));
        Should.Throw<OperationCanceledException>(() => generator.Generate(FormulaImage.Create(8, 8), [1], source.Token));
        network.Asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(375, 94)]
    public void Strided_maps_have_a_quarter_of_the_side(int side, int expected)
    {
        var maps = new CamGenerator(new FlatNetwork(), new CamOptions { Scales = [1] }, Mapping(0, "a")).GenerateStrided(FormulaImage.Create(side, 7), [1], Token);
        (maps.Width, maps.Height).ShouldBe((expected, 2));
    }

    [Fact]
    public void Sides_round_half_to_even_as_numpy_does()
    {
        (int Side, double Scale, int Expected)[] cases =
        [
            (333, 0.5, 166), (335, 0.5, 168), (337, 0.5, 168), (3, 0.5, 2), (5, 0.5, 2), (1, 0.5, 1), (333, 1.5, 500), (335, 1.5, 502), (281, 1.5, 422), (500, 2, 1000),
        ];
        foreach (var (side, scale, expected) in cases)
            CamInputSize.Of(Input(), side, 10, scale, 4).Width.ShouldBe(expected, $"{side} x {scale}");
    }

    [Property(MaxTest = 300)]
    public void Sides_are_the_nearest_that_the_network_takes(ushort widths, ushort heights, byte multiples, byte offsets, byte scales)
    {
        var (width, height, scale) = (1 + (widths % 1500), 1 + (heights % 1500), (1 + (scales % 8)) / 4.0);
        var multiple = 1 + (multiples % 40);
        var input = Input() with { Multiple = multiple, Offset = offsets % (multiple + 1) };
        var size = CamInputSize.Of(input, width, height, scale, maxMegapixels: 1000);
        foreach (var (side, found) in new[] { (width, size.Width), (height, size.Height) })
        {
            var wanted = Math.Round(side * scale, MidpointRounding.ToEven);
            var allowed = Enumerable.Range(1, (int)(wanted / multiple) + 2).Select(k => (k * multiple) + input.Offset).ToArray();
            allowed.ShouldContain(found);
            Math.Abs(found - wanted).ShouldBe(allowed.Min(a => Math.Abs(a - wanted)));
        }
    }

    [Property(MaxTest = 200)]
    public void Large_inputs_stay_near_the_limit_and_keep_their_shape(ushort widths, ushort heights)
    {
        var (width, height) = (500 + (widths % 9000), 500 + (heights % 9000));
        var (w, h) = CamInputSize.Of(Input(), width, height, 2, maxMegapixels: 1);
        ((double)w * h).ShouldBeInRange(0.98e6, 1.02e6);
        ((double)w / h).ShouldBe((double)width / height, 0.02 * width / height);
    }

    [Property(MaxTest = 200)]
    public void A_label_is_the_first_of_the_highest_scores(byte[] values, byte classes, byte threshold)
    {
        // Quarters, so that ties are real.
        var count = 1 + (classes % 4);
        var pixels = values.Length / count;
        if (pixels == 0)
            return;
        float[] scores = [.. values.Take(count * pixels).Select(v => (v % 5) / 4f)];
        int[] ids = [.. Enumerable.Range(0, count).Select(k => (60 * k) + 3)];
        var background = (threshold % 5) / 4.0;
        var labels = new ClassActivationMaps(pixels, 1, ids, scores).ToLabelMap(background).Labels;
        for (var p = 0; p < pixels; p++)
        {
            double[] all = [background, .. ids.Select((_, k) => (double)scores[(k * pixels) + p])];
            var best = Array.IndexOf(all, all.Max());
            ((int)labels[p]).ShouldBe(best == 0 ? 0 : ids[best - 1]);
        }
    }

    [Fact]
    public void Classes_beyond_a_label_map_are_refused_when_they_are_mapped()
    {
        string[] many = [.. Enumerable.Range(0, 255).Select(i => $"c{i}")];
        Should.Throw<InputException>(() => ClassMapping.Create(Manifest(0, many), many)).Reason.ShouldContain("254");
        ClassMapping.Create(Manifest(0, many), many[..254]).ChannelOf(254).ShouldBe(253);
        ClassMapping.OfModel(Manifest(0, many)).Count.ShouldBe(254);
    }

    [Fact]
    public void Of_two_channels_with_one_name_the_first_counts_and_one_channel_may_serve_twice()
    {
        var mapping = ClassMapping.Create(Manifest(2, "cat", "dog", "CAT"), ["Dog", "cat", "dog"]);
        Enumerable.Range(1, 3).Select(mapping.ChannelOf).ShouldBe([3, 2, 3]);
    }

    [Fact]
    public void A_long_list_of_missing_classes_is_cut()
    {
        string[] many = [.. Enumerable.Range(0, 50).Select(i => $"c{i}")];
        var reason = Should.Throw<InputException>(() => ClassMapping.Create(Manifest(0, "cat"), many)).Reason;
        reason.ShouldContain("c19 and 30 more");
        reason.ShouldNotContain("c20");
    }

    private static CamInput Input() => new() { Mean = [0, 0, 0], Std = [1, 1, 1] };

    private static ClassMapping Mapping(int firstClass, params string[] classes) => ClassMapping.OfModel(Manifest(firstClass, classes));

    private static CamManifest Manifest(int firstClass, params string[] classes) => new()
    {
        Schema = 1,
        Kind = "cam",
        Name = "m",
        Version = "1",
        Licence = "none",
        Model = new CamGraph { File = "f", Input = "i", Cam = "c" },
        Input = Input(),
        FirstClass = firstClass,
        Classes = classes,
    };

    // Maps of an eighth of the input's width, one row.
    private sealed class FlatNetwork : IClassMapNetwork
    {
        public Func<int, double, double, float> Value { get; init; } = (_, _, _) => 1;

        public Action Running { get; init; } = () => { };

        public List<(int Width, int Height, double Scale, string Channels)> Asked { get; } = [];

        public (int Width, int Height) InputSize(int width, int height, double scale, double maxMegapixels) =>
            CamInputSize.Of(Input(), width, height, scale, maxMegapixels);

        public ClassMap Run(RgbImage input, double scale, IReadOnlyList<int> channels)
        {
            Asked.Add((input.Width, input.Height, scale, string.Join(',', channels)));
            Running();
            var width = Math.Max(1, input.Width / 8);
            return new ClassMap(channels.Count, 1, width, [.. channels.SelectMany(c => Enumerable.Range(0, width).Select(x => Value(c, (x + 0.5) / width, scale)))]);
        }
    }
}
