using System.Globalization;
using System.Security.Cryptography;
using SamCam.Storage.Results;

namespace SamCam.DatabaseBenchmark;

/// <summary>Rows of the size that real images have: every statistic, and documents of about 1 kB, with numbers that differ from row to row.</summary>
internal sealed class SampleRows(Guid job)
{
    private readonly Random random = new(1);

    public List<ImageResultRow> Results(int first, int count) => [.. Enumerable.Range(first, count).Select(Result)];

    public List<ImageItemRow> Items(int first, int count) =>
    [
        .. Enumerable.Range(first, count).Select(i => new ImageItemRow
        {
            JobId = job,
            Index = i,
            Key = string.Create(CultureInfo.InvariantCulture, $"train/{i / 1000:D4}/2007_{i:D6}"),
            Path = string.Create(CultureInfo.InvariantCulture, $"train/{i / 1000:D4}/2007_{i:D6}.jpg"),
            Labels = "1;8;15",
        }),
    ];

    private ImageResultRow Result(int index) => new()
    {
        JobId = job,
        Index = index,
        State = ImageState.Done,
        Width = 500,
        Height = 375,
        ImageSha256 = Hash(),
        Flags = "low_agreement",
        Statistics = StatisticColumns.All.ToDictionary(s => s, _ => random.NextDouble(), StringComparer.Ordinal),
        DurationMs = 1000 * random.NextDouble(),
        Classes = "[" + string.Join(',', Enumerable.Range(1, 3).Select(i => $"{{\"id\":{i},\"pixels\":{random.Next(100_000)},\"agreement\":{Number()}}}")) + "]",
        Artifacts = $"[{{\"key\":\"labels/{index}.png\",\"sha256\":\"{Hash()}\",\"bytes\":{random.Next(9000)}}},{{\"key\":\"masks/{index}.json\",\"sha256\":\"{Hash()}\",\"bytes\":{random.Next(90_000)}}}]",
        Numerics = "mobile-sam/fp32/cpu/1",
        Timings = $"{{\"read\":{Number()},\"sam\":{Number()},\"cam\":{Number()},\"merge\":{Number()},\"write\":{Number()}}}",
        Attempt = 1,
        Worker = "worker-1",
        FinishedAt = DateTime.UnixEpoch,
    };

    private string Number() => random.NextDouble().ToString("R", CultureInfo.InvariantCulture);

    private string Hash()
    {
        var seed = new byte[16];
        random.NextBytes(seed);
        return Convert.ToHexStringLower(SHA256.HashData(seed));
    }
}
