using System.Globalization;
using System.Text.Json;

namespace SamCam.ModelImport.Tests.Formula;

/// <summary>A tensor of the reference: its shape, some of its elements, and numbers about all of them.</summary>
internal sealed class GoldenTensor(JsonElement json)
{
    public string Name => json.GetProperty("name").GetString()!;

    public int[] Shape => [.. json.GetProperty("shape").EnumerateArray().Select(v => v.GetInt32())];

    public IReadOnlyList<(int Position, float Value)> Samples =>
        [.. Numbers("positions").Zip(json.GetProperty("values").EnumerateArray().Select(v => v.GetSingle()), (p, v) => ((int)p, v))];

    public double Mean => json.GetProperty("mean").GetDouble();

    public double Largest => Math.Max(Math.Abs(json.GetProperty("min").GetDouble()), Math.Abs(json.GetProperty("max").GetDouble()));

    public JsonElement Json => json;

    /// <summary>Compares all samples: largest and root-mean-square difference, and the mean where the whole tensor is there.</summary>
    /// <param name="actual">The whole tensor.</param>
    /// <param name="tolerance">The largest difference; the rms may be a tenth of it.</param>
    public void ShouldMatch(ReadOnlySpan<float> actual, double tolerance)
    {
        Shape.Aggregate(1, (n, d) => n * d).ShouldBe(actual.Length);
        var squares = 0.0;
        foreach (var (position, value) in Samples)
        {
            var difference = Math.Abs((double)actual[position] - value);
            difference.ShouldBeLessThanOrEqualTo(tolerance, string.Create(CultureInfo.InvariantCulture, $"position {position}: {actual[position]} instead of {value}"));
            squares += difference * difference;
        }

        Math.Sqrt(squares / Samples.Count).ShouldBeLessThanOrEqualTo(tolerance / 10);
        var sum = 0.0;
        foreach (var element in actual)
            sum += element;
        (sum / actual.Length).ShouldBe(Mean, Math.Max(1e-5, tolerance / 10));
    }

    /// <summary>As <see cref="ShouldMatch"/>, with the tolerance of inner tensors.</summary>
    public void ShouldMatchInside(ReadOnlySpan<float> actual) => ShouldMatch(actual, Math.Max(2e-4, 5e-6 * Largest));

    private IEnumerable<long> Numbers(string name) => json.GetProperty(name).EnumerateArray().Select(v => v.GetInt64());
}
