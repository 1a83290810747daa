using System.Text;
using System.Text.Json;
using SamCam.Coordinator.Export;
using SamCam.Segmentation.Quality;
using SamCam.Storage.Results;

namespace SamCam.Pipeline.Tests.Coordinator;

public sealed class CsvExportTests
{
    [Fact]
    public async Task Fields_are_quoted_where_they_must_be_and_numbers_keep_every_digit()
    {
        var row = Row("a, \"b\"\nc", """{"n_masks":12,"sam_coverage":0.1234567890123456,"agreement_mean":null}""");

        var lines = await WriteAsync(row);

        lines.ShouldContain("\"a, \"\"b\"\"\nc\"");
        lines.ShouldContain(",0.1234567890123456,");
        lines.ShouldNotContain("\r");
    }

    [Fact]
    public void Values_are_found_under_their_column_and_absent_ones_are_empty()
    {
        var row = Row("a", """{"n_masks":12,"agreement_mean":null}""");

        Value("index").ShouldBe(3L);
        Value("n_masks").ShouldBe(12.0);
        Value("agreement_mean").ShouldBeNull();
        Value("purity_min").ShouldBeNull();
        Value("timing_sam_ms").ShouldBe(1.5);
        Value("timing_cam_ms").ShouldBeNull();
        Value("finished_at").ShouldBe("1970-01-01T00:00:00.0000000Z");

        object? Value(string name) => ExportColumns.All.Single(c => c.Name == name).Value(row);
    }

    [Fact]
    public void Names_are_unique_and_every_statistic_is_there()
    {
        var names = ExportColumns.All.Select(c => c.Name).ToList();
        names.ShouldBeUnique();
        names.ShouldContain(ExportColumns.FirstVolatile);
        QualityColumns.All.ShouldAllBe(c => names.Contains(c.Name));
        names.IndexOf("worker").ShouldBeGreaterThan(names.IndexOf(ExportColumns.FirstVolatile));
        names.IndexOf("masks_reused").ShouldBeGreaterThan(names.IndexOf(ExportColumns.FirstVolatile));
        names.IndexOf("numerics").ShouldBeLessThan(names.IndexOf(ExportColumns.FirstVolatile));
    }

    [Theory]
    [InlineData("""{"decode":1,"reuse":0.5,"cam":2}""", ImageState.Done, 1L)]
    [InlineData("""{"decode":1,"reuse":0.5,"sam":9,"cam":2}""", ImageState.Done, 0L)]
    [InlineData("""{"decode":1,"sam":9}""", ImageState.Done, 0L)]
    [InlineData("""{"decode":1,"reuse":0.5}""", ImageState.Failed, null)]
    [InlineData(null, ImageState.Failed, null)]
    public void Masks_are_reused_where_they_were_found_and_none_computed(string? timings, ImageState state, long? expected)
    {
        var row = new ExportRow(
            new ImageItemRow { Key = "a", Path = "a.jpg", Labels = "1" }, new ImageResultRow { State = state, Timings = timings, FinishedAt = DateTime.UnixEpoch });
        ExportColumns.All.Single(c => c.Name == "masks_reused").Value(row).ShouldBe(expected);
    }

    private static ExportRow Row(string key, string statistics) => new(
        new ImageItemRow { Index = 3, Key = key, Path = "a.jpg", Labels = "1;2" },
        new ImageResultRow { Index = 3, Statistics = JsonSerializer.Deserialize<Dictionary<string, double?>>(statistics)!.Where(s => s.Value is not null).ToDictionary(s => s.Key, s => s.Value!.Value), Timings = """{"sam":1.5}""", FinishedAt = DateTime.UnixEpoch });

    private static async Task<string> WriteAsync(ExportRow row)
    {
        using var stream = new MemoryStream();
        await using (var csv = new CsvExport(stream))
            await csv.WriteAsync(row);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
