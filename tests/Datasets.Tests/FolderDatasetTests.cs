using System.Text;
using SamCam.Testing;

namespace SamCam.Datasets.Tests;

public sealed class FolderDatasetTests
{
    [Fact]
    public async Task Labels_csv_with_classes_and_an_images_folder()
    {
        using var folder = new TemporaryFolder().With("classes.txt", "cat\r\ndog\r\n\r\n").With("images/a.jpg").With("images/sub/b.png")
            .With("labels.csv", "\uFEFFimage,labels\r\na.jpg,dog;cat;dog\r\nsub/b.png,\r\n\"c, d.jpg\",\" cat \"\r\n");

        var dataset = folder.Open();

        (dataset.Kind, dataset.Count, dataset.ImageRoot).ShouldBe(("folder", 3L, folder.PathOf("images")));
        dataset.ClassNames.ShouldBe(["cat", "dog"]);
        dataset.Warnings.ShouldBeEmpty();
        var items = await dataset.ToListAsync();
        items.Select(i => i.Key).ShouldBe(["a", "sub/b", "c, d"]);
        items.Select(i => string.Join(' ', i.ClassIds)).ShouldBe(["1 2", "", "1"]);
    }

    [Fact]
    public async Task Without_classes_txt_the_names_are_sorted_and_the_user_is_told()
    {
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\na.jpg,zebra;ant\n").With("a.jpg");

        var dataset = folder.Open();

        dataset.ImageRoot.ShouldBe(folder.Root);
        dataset.ClassNames.ShouldBe(["ant", "zebra"]);
        dataset.Warnings.Single().ShouldContain("1 ant, 2 zebra");
        (await dataset.ToListAsync())[0].ClassIds.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Extensions_may_be_left_out_and_unlisted_images_are_counted()
    {
        using var folder = new TemporaryFolder().With("classes.txt", "cat").With("labels.csv", "labels,note,image\ncat,x,a\ncat,,b.1\ncat,,gone\n")
            .With("a.png").With("b.1.JPG").With("c.jpg").With("sub/d.jpg").With("notes.md").With(".hidden.jpg");

        var dataset = folder.Open();

        (await dataset.ToListAsync()).Select(i => i.Path).ShouldBe(["a.png", "b.1.JPG", "gone.jpg"]);
        dataset.Warnings.Single().ShouldContain("2 images have no entry");
    }

    [Theory]
    [InlineData("""{"a.jpg": ["cat"], "b.jpg": ["dog", "cat"], "c.jpg": []}""")]
    [InlineData("""[{"image": "a.jpg", "labels": ["cat"]}, {"labels": ["dog", "cat"], "note": {"x": [1, [2]]}, "image": "b.jpg"}, {"image": "c.jpg", "labels": []}]""")]
    public async Task Labels_json_has_two_forms(string json)
    {
        using var folder = new TemporaryFolder().With("labels.json", json);

        (await folder.Open().ToListAsync()).Select(i => i.Key + string.Join(' ', i.ClassIds)).ShouldBe(["a1", "b1 2", "c"]);
    }

    [Theory]
    [InlineData("labels.csv", "image,labels\na.jpg,cat\na.png,cat\n", "line 2 and line 3 have the same key 'a'")]
    [InlineData("labels.csv", "image,labels\nA.jpg,cat\na.jpg,cat\n", "line 2 and line 3")]
    [InlineData("labels.csv", "image,labels\n../a.jpg,cat\n", "line 2: image path '../a.jpg'")]
    [InlineData("labels.csv", "image,labels\na.jpg,cat\nb.jpg,cow\n", "line 3: 'cow' is not a class")]
    [InlineData("labels.csv", "file,labels\na.jpg,cat\n", "line 1: lacks the columns")]
    [InlineData("labels.csv", "image,labels\na.jpg,cat,dog\n", "line 2: has 3 fields where the header has 2")]
    [InlineData("labels.csv", "image,labels\n", "lists no images")]
    [InlineData("labels.csv", "", "line 1: lacks the columns")]
    [InlineData("labels.json", "{\"a.jpg\": [\"cat\"], ", "not well-formed JSON")]
    [InlineData("labels.json", "{\"a.jpg\": \"cat\"}", "StartArray is expected where String stands")]
    [InlineData("labels.json", "[{\"image\": \"a.jpg\"}]", "entry 1 lacks")]
    [InlineData("labels.json", "{\"a.jpg\": [1]}", "a text is expected")]
    [InlineData("labels.json", "{}{}", "not well-formed JSON")]
    public void Errors_say_where(string file, string content, string message)
    {
        using var folder = new TemporaryFolder().With("classes.txt", "cat\ndog").With(file, content);

        folder.Refusal().ShouldContain(message);
    }

    [Theory]
    [InlineData("background\ncat", "line 1 is the background")]
    [InlineData("cat\n\ndog", "class 2 has no name")]
    [InlineData("cat\ndog\ncat", "'cat' is class 1 and class 3")]
    [InlineData("\n", "there is no class in it")]
    public void The_class_list_is_checked(string classes, string message)
    {
        using var folder = new TemporaryFolder().With("classes.txt", classes).With("labels.csv", "image,labels\na.jpg,cat\n");

        folder.Refusal().ShouldContain(message);
    }

    [Fact]
    public void More_classes_than_a_byte_holds_are_refused()
    {
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\na.jpg," + string.Join(';', Enumerable.Range(0, 255)) + "\n");

        folder.Refusal().ShouldContain("254");
    }

    [Fact]
    public void Text_in_another_encoding_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("labels.csv"), Encoding.Latin1.GetBytes("image,labels\ncaf\u00E9.jpg,cat\n"));

        folder.Refusal().ShouldContain("not UTF-8");
    }

    [Fact]
    public async Task Without_labels_a_folder_is_a_dataset_only_on_request()
    {
        using var folder = new TemporaryFolder().With("b.jpg").With("a/z.png").With("a/y.png").With("text.txt");

        folder.Refusal().ShouldContain("no labels.csv or labels.json");
        var dataset = folder.Open(new DatasetRequest("", AllowUnlabelled: true));
        (await dataset.ToListAsync()).Select(i => i.Path).ShouldBe(["a/y.png", "a/z.png", "b.jpg"]);
        dataset.ClassNames.ShouldBeEmpty();
    }

    [Fact]
    public void The_identity_follows_the_label_file_and_the_classes()
    {
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\na.jpg,cat\n").With("classes.txt", "cat");
        var before = folder.Open().Identity;

        folder.With("classes.txt", "cat\ndog");
        before.Differences(folder.Open().Identity).ShouldBe(["class list"]);
        folder.With("labels.csv", "image,labels\nb.jpg,cat\n");
        before.Differences(folder.Open().Identity).ShouldBe(["label file", "class list"]);
        folder.With("labels.csv", "image,labels\na.jpg,cat\n").With("classes.txt", "cat");
        folder.Open().Identity.Hash.ShouldBe(before.Hash);
    }

    [Theory]
    [InlineData("nowhere", null, null, "there is no such folder")]
    [InlineData("", "nowhere", null, "there is no such folder")]
    [InlineData("", null, "nowhere.csv", "there is no such label file")]
    [InlineData("", null, "classes.txt", "is not a label file")]
    public void Missing_paths_are_named(string source, string? images, string? labels, string message)
    {
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\na.jpg,cat\n").With("classes.txt", "cat");
        string? Full(string? name) => name is null ? null : Path.Combine(folder.Root, name);

        Should.Throw<SamCam.Segmentation.InputException>(() => DatasetReading.Open(new DatasetRequest(Full(source)!, Full(images), Full(labels))))
            .Message.ShouldContain(message);
    }
}
