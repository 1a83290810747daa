using System.Globalization;
using Parquet;
using Parquet.Schema;
using SamCam.Coordinator.Export;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Cli.Tests.EndToEnd;

public sealed class WholeRunTests(ReferenceRun reference)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Labels_hold_only_background_and_the_classes_of_the_image()
    {
        var (_, folder) = await reference.GetAsync();

        var rows = folder.Rows();
        rows.Count.ShouldBe(ReferenceRun.Images);
        var foreground = 0;
        foreach (var row in rows)
        {
            var labels = LabelPng.Read(folder.PathOf($"labels/{row["key"]}.png"));
            Number(labels.Width).ShouldBe(row["width"]);
            Number(labels.Height).ShouldBe(row["height"]);
            var there = labels.Labels.Distinct().Select(id => Number(id)).ToList();
            there.ShouldBeSubsetOf(row["labels"].Split(';').Append("0"));
            foreground += there.Count(id => id != "0");
        }

        foreground.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Masks_are_of_image_size_and_as_many_as_the_row_says()
    {
        var (_, folder) = await reference.GetAsync();

        foreach (var row in folder.Rows())
        {
            var masks = MaskFile.Read(folder.PathOf($"masks/{row["key"]}.json.gz"));
            Number(masks.Count).ShouldBe(row["n_masks"]);
            masks.ShouldAllBe(m => Number(m.Segmentation.Width) == row["width"] && Number(m.Segmentation.Height) == row["height"]);
        }

        Directory.EnumerateFiles(folder.PathOf("masks")).Count().ShouldBe(ReferenceRun.Images);
        Directory.EnumerateFiles(folder.PathOf("cams")).Count().ShouldBe(ReferenceRun.Images);
    }

    [Fact]
    public async Task Rows_are_in_image_order_and_equal_in_csv_and_parquet()
    {
        var (_, folder) = await reference.GetAsync();

        var table = folder.Table();
        table[0].ShouldBe(ExportColumns.All.Select(c => c.Name));
        folder.Rows().Select(r => r["index"]).ShouldBe(Enumerable.Range(0, ReferenceRun.Images).Select(Number));
        folder.Rows().Select(r => r["path"]).ShouldBe((await File.ReadAllLinesAsync(reference.Dataset.LabelFile, Token)).Skip(1).Select(l => l.Split(',')[0]));
        (await ParquetTable(folder.PathOf("images.parquet"))).ShouldBe(table.Skip(1).Select(r => string.Join('|', r)));
    }

    [Fact]
    public async Task The_manifest_says_what_was_done()
    {
        var (ended, folder) = await reference.GetAsync();

        var manifest = folder.Manifest;
        folder.State.ShouldBe("completed");
        manifest.GetProperty("job_id").GetGuid().ShouldBe(ended.Summary.JobId);
        manifest.GetProperty("recipe_hash").GetString().ShouldBe(ended.Summary.RecipeHash);
        manifest.GetProperty("counts").GetProperty("done").GetInt32().ShouldBe(ReferenceRun.Images);
        manifest.GetProperty("recipe").GetProperty("options").GetProperty("sam").GetProperty("points_per_side").GetInt32().ShouldBe(4);
        manifest.GetProperty("classes").EnumerateArray().Select(c => c.GetString()).ShouldBe(TinyDataset.Classes);
    }

    [Fact]
    public async Task Json_is_one_object_on_standard_output_and_progress_is_on_standard_error()
    {
        var (ended, folder) = await reference.GetAsync();

        ended.Output.Count(c => c == '\n').ShouldBe(1);
        var summary = ended.Summary;
        summary.State.ShouldBe("completed");
        summary.Output.ShouldBe(folder.Root);
        (summary.Images, summary.Done, summary.Failed).ShouldBe((ReferenceRun.Images, ReferenceRun.Images, 0));
        summary.Failures.ShouldBeEmpty();
        summary.Seconds.ShouldBeGreaterThan(0);
        ended.Error.ShouldContain($"{ReferenceRun.Images}/{ReferenceRun.Images} images (100 %)");
        ended.Error.ShouldNotContain("warning");
    }

    [Fact]
    public async Task Artifacts_of_a_row_are_the_files_with_their_hashes()
    {
        var (_, folder) = await reference.GetAsync();

        var recorded = folder.Rows()
            .SelectMany(r => System.Text.Json.JsonDocument.Parse(r["artifacts"]).RootElement.EnumerateArray())
            .ToDictionary(a => a.GetProperty("key").GetString()!, a => a.GetProperty("sha256").GetString()!, StringComparer.Ordinal);
        new SortedDictionary<string, string>(recorded, StringComparer.Ordinal).ShouldBe(folder.Hashes("labels", "masks", "cams"));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static async Task<List<string>> ParquetTable(string path)
    {
        await using var file = File.OpenRead(path);
        await using var parquet = await ParquetReader.CreateAsync(file, cancellationToken: Token);
        var rows = new List<string>();
        for (var g = 0; g < parquet.RowGroupCount; g++)
        {
            using var group = parquet.OpenRowGroupReader(g);
            var columns = new List<List<string>>();
            foreach (var (field, column) in parquet.Schema.GetDataFields().Zip(ExportColumns.All))
                columns.Add(await ReadAsync(group, field, column.Type));
            rows.AddRange(Enumerable.Range(0, columns[0].Count).Select(i => string.Join('|', columns.Select(c => c[i]))));
        }

        return rows;
    }

    private static async Task<List<string>> ReadAsync(ParquetRowGroupReader group, DataField field, ColumnType type)
    {
        switch (type)
        {
            case ColumnType.Text:
                var texts = new string?[group.RowCount];
                await group.ReadAsync(field, texts.AsMemory(), cancellationToken: Token);
                return [.. texts.Select(t => t ?? "")];
            case ColumnType.Whole:
                var wholes = new long?[group.RowCount];
                await group.ReadAsync<long>(field, wholes.AsMemory(), cancellationToken: Token);
                return [.. wholes.Select(n => n?.ToString(CultureInfo.InvariantCulture) ?? "")];
            default:
                var numbers = new double?[group.RowCount];
                await group.ReadAsync<double>(field, numbers.AsMemory(), cancellationToken: Token);
                return [.. numbers.Select(n => n?.ToString(CultureInfo.InvariantCulture) ?? "")];
        }
    }
}
