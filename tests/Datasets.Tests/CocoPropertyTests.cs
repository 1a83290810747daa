using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using SamCam.Datasets.Coco;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Datasets.Tests;

/// <summary>The streaming reader against the same rules written down with a whole document in memory.</summary>
public sealed class CocoPropertyTests
{
    [Property(MaxTest = 100)]
    public void Labels_are_those_of_the_whole_document(int seed)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("x.json");
        var text = new CocoText(new Random(seed)).Write();
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: seed % 2 == 0));

        var index = CocoIndex.Read(LocalDatasetFiles.Instance, path, TestContext.Current.CancellationToken);

        using var document = JsonDocument.Parse(text);
        var expected = Naive(document.RootElement);
        index.Images.Select(image => (image.FileName, image.Width, image.Height, Labels(index, image))).ShouldBe(expected.Images);
        index.Categories.Values.ShouldBe(expected.Names);
        index.Orphans.ShouldBe(expected.Orphans);
    }

    [Property(MaxTest = 5)]
    public void A_file_cut_at_any_tenth_byte_is_refused(int seed)
    {
        var bytes = Encoding.UTF8.GetBytes(new CocoText(new Random(seed)).Write().TrimEnd());
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("x.json");
        for (var length = 0; length < bytes.Length; length += 10)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Should.Throw<InputException>(() => CocoIndex.Read(LocalDatasetFiles.Instance, path, default)).Subject.ShouldBe(path);
        }
    }

    [Property(MaxTest = 250)]
    public void A_changed_byte_is_read_or_refused_and_never_another_error(int seed, int position, byte value)
    {
        var bytes = Encoding.UTF8.GetBytes(new CocoText(new Random(seed % 20)).Write());
        bytes[(int)((uint)position % bytes.Length)] = value;
        using var folder = new TemporaryFolder().With("images/a.jpg");
        File.WriteAllBytes(folder.PathOf("x.json"), bytes);

        var error = Record.Exception(() => DatasetReading.Open(new DatasetRequest(folder.PathOf("x.json"), Images: folder.PathOf("images"))));

        (error is null or InputException).ShouldBeTrue(error?.ToString());
    }

    private static string Labels(CocoIndex index, CocoImage image)
    {
        Span<byte> ids = stackalloc byte[254];
        return string.Join(' ', index.ClassIdsOf(image, ids).ToArray());
    }

    private static (List<(string, int, int, string)> Images, List<string> Names, int Orphans) Naive(JsonElement root)
    {
        var categories = root.GetProperty("categories").EnumerateArray().OrderBy(c => c.GetProperty("id").GetInt64()).ToList();
        var order = categories.Select(c => c.GetProperty("id").GetInt64()).ToList();
        var annotations = root.GetProperty("annotations").EnumerateArray().ToList();
        var images = root.GetProperty("images").EnumerateArray().ToList();
        var rows = new List<(string, int, int, string)>();
        foreach (var image in images)
        {
            var shown = annotations.Where(a => a.GetProperty("image_id").GetInt64() == image.GetProperty("id").GetInt64() && !IsCrowd(a))
                .Select(a => order.IndexOf(a.GetProperty("category_id").GetInt64()) + 1).Distinct().Order();
            rows.Add((image.GetProperty("file_name").GetString()!, Size(image, "width"), Size(image, "height"), string.Join(' ', shown)));
        }

        var listed = images.Select(i => i.GetProperty("id").GetInt64()).ToHashSet();
        var orphans = annotations.Select(a => a.GetProperty("image_id").GetInt64()).Distinct().Count(id => !listed.Contains(id));
        return (rows, [.. categories.Select(c => c.GetProperty("name").GetString()!)], orphans);
    }

    private static bool IsCrowd(JsonElement annotation) => annotation.TryGetProperty("iscrowd", out var crowd) && crowd.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.Number => crowd.GetInt64() != 0,
        _ => false,
    };

    private static int Size(JsonElement image, string name) => image.TryGetProperty(name, out var size) ? size.GetInt32() : 0;

    /// <summary>A random instances file: parts, members and spaces in any order, ids scattered, names with escapes, members nobody asked for.</summary>
    private sealed class CocoText(Random random)
    {
        public string Write()
        {
            var imageIds = Ids(random.Next(1, 12), -5, 1_000_000_000_000);
            var categoryIds = Ids(random.Next(1, 90), 0, 100);
            var images = imageIds.Select((id, i) => Object(
                ("id", Text(id)), ("file_name", Name($"{i}_\u00e9\"\u4e2d{id}.jpg")), ("width", Maybe(Text(random.Next(1, 900)))), ("height", Maybe(Text(random.Next(1, 900)))), ("flickr_url", Maybe("\"x\\u0041\""))));
            var annotations = Enumerable.Range(0, random.Next(40)).Select(_ => Object(
                ("image_id", Text(random.Next(10) == 0 ? 7_000_000_000_000 + random.Next(3) : imageIds[random.Next(imageIds.Length)])),
                ("category_id", Text(categoryIds[random.Next(categoryIds.Length)])),
                ("iscrowd", Maybe(Pick("0", "1", "true", "false", "null"))),
                ("segmentation", Maybe(Pick("[[1.5,2,3e2,4]]", "{\"counts\":[1,{\"image_id\":3}],\"size\":[2,2]}", "[]", "\"text ] }\""))),
                ("id", Maybe("1.5"))));
            var categories = categoryIds.Select(id => Object(("id", Text(id)), ("name", Name($"class {id}")), ("supercategory", Maybe("{\"id\":[7]}"))));
            return Space() + Object(
                ("images", List(images)), ("annotations", List(annotations)), ("categories", List(categories)),
                ("info", Maybe("{\"images\":[{\"id\":1}],\"year\":2017}")), ("licenses", Maybe("[[],{},null]"))) + Space();
        }

        private long[] Ids(int count, long from, long to) => [.. Enumerable.Range(0, 4 * count).Select(_ => random.NextInt64(from, to)).Distinct().Take(count)];

        private string? Maybe(string value) => random.Next(3) == 0 ? null : value;

        private string Pick(params string[] values) => values[random.Next(values.Length)];

        private string Space() => Pick("", "", " ", "\n", "\r\n\t");

        private string Name(string text) => random.Next(2) == 0 ? JsonSerializer.Serialize(text) : "\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

        private string List(IEnumerable<string> items) => "[" + Space() + string.Join("," + Space(), items) + Space() + "]";

        private string Object(params (string Name, string? Value)[] members)
        {
            var present = members.Where(m => m.Value is not null).ToArray();
            random.Shuffle(present);
            return "{" + string.Join(",", present.Select(m => $"{Space()}\"{m.Name}\"{Space()}:{Space()}{m.Value}")) + Space() + "}";
        }

        private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
