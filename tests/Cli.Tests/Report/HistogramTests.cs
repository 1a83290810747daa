using FsCheck.Xunit;
using SamCam.Cli.Report;

namespace SamCam.Cli.Tests.Report;

public sealed class HistogramTests
{
    [Fact]
    public void Values_fall_into_their_bars_and_the_ends_take_the_rest()
    {
        var histogram = new Histogram("x", "X", 0, 4);
        foreach (var value in new[] { 0, 0.9, 1, 2.5, 3.99, 4, 100, -1, double.NaN, double.PositiveInfinity })
            histogram.Add(value);

        histogram.Bars(4).ShouldBe([3, 1, 1, 3]);
        (histogram.Count, histogram.Min, histogram.Max).ShouldBe((8, -1, 100));
        (histogram.IsCutBelow, histogram.IsCutAbove).ShouldBe((true, true));
    }

    [Fact]
    public void The_range_of_counts_doubles_and_loses_none()
    {
        var histogram = new Histogram("n", "N");
        for (var i = 0; i < 1000; i++)
            histogram.Add(i);

        (histogram.Upper, histogram.Count, histogram.Mean).ShouldBe((1024, 1000, 499.5));
        histogram.Bars(32).Take(31).ShouldAllBe(n => n == 32);
        histogram.Quantile(0.5)!.Value.ShouldBe(500, 2);
    }

    [Fact]
    public void Nothing_has_no_median() => new Histogram("n", "N").Quantile(0.5).ShouldBeNull();

    [Property]
    public void A_quantile_is_right_to_one_bin(byte[] values, byte share)
    {
        var histogram = new Histogram("x", "X", 0, 1);
        foreach (var value in values)
            histogram.Add(value / 255.0);
        if (values.Length == 0)
            return;

        var found = histogram.Quantile(share / 255.0)!.Value;

        var sorted = values.Order().Select(v => v / 255.0).ToArray();
        var exact = sorted[Math.Max(0, (int)Math.Ceiling(share / 255.0 * sorted.Length) - 1)];
        found.ShouldBe(exact, 1.01 / 512);
    }
}
