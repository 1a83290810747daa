using SamCam.Testing;

namespace SamCam.Datasets.Tests;

/// <summary>What docs/datasets.md says of folders, sentence by sentence.</summary>
public sealed class FolderRuleTests
{
    [Theory]
    [InlineData(".jpg")]
    [InlineData(".jpeg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".bmp")]
    [InlineData(".tif")]
    [InlineData(".tiff")]
    public async Task Every_extension_is_tried_for_a_name_without_one(string extension)
    {
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\nsub/a,cat\n").With("sub/a" + extension);

        (await folder.Open().ToListAsync()).Single().Path.ShouldBe("sub/a" + extension);
    }

    [Fact]
    public async Task The_first_extension_wins_and_a_file_of_that_very_name_before_all()
    {
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\na,cat\nb,cat\n").With("a.png").With("a.jpg").With("b").With("b.jpg");

        (await folder.Open().ToListAsync()).Select(i => i.Path).ShouldBe(["a.jpg", "b"]);
    }

    [Fact]
    public async Task A_listed_image_that_is_not_there_stays_in_the_dataset()
    {
        using var folder = new TemporaryFolder().With("classes.txt", "cat").With("labels.csv", "image,labels\ngone.png,cat\nhere.png,\n").With("here.png");

        var dataset = folder.Open();

        (await dataset.ToListAsync()).Select(i => i.Key).ShouldBe(["gone", "here"]);
        dataset.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void The_csv_is_preferred_to_the_json()
    {
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\na,cat\n").With("labels.json", """{"a":["dog"]}""");

        folder.Open().ClassNames.ShouldBe(["cat"]);
        folder.Open(new DatasetRequest("", Labels: folder.PathOf("labels.json"))).ClassNames.ShouldBe(["dog"]);
    }

    [Fact]
    public void Classes_txt_is_looked_for_beside_the_label_file_and_then_in_the_dataset()
    {
        using var folder = new TemporaryFolder().With("data/a.jpg").With("lists/l.csv", "image,labels\na,cat\n").With("data/classes.txt", "dog\ncat");
        var request = new DatasetRequest(folder.PathOf("data"), Labels: folder.PathOf("lists/l.csv"));

        DatasetReading.Open(request).ClassNames.ShouldBe(["dog", "cat"]);
        folder.With("lists/classes.txt", "bird\ncat");
        DatasetReading.Open(request).ClassNames.ShouldBe(["bird", "cat"]);
    }

    [Fact]
    public void Names_are_sorted_by_code_point_and_not_by_a_language()
    {
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\na,zebra;Zoo;\u00e4pfel;apple;10;9\n");

        folder.Open().ClassNames.ShouldBe(["10", "9", "Zoo", "apple", "zebra", "\u00e4pfel"]);
    }

    [Fact]
    public async Task A_class_may_have_spaces_inside_and_case_counts()
    {
        using var folder = new TemporaryFolder().With("classes.txt", "traffic light\r\n  Cat \r\ncat").With("labels.csv", "image,labels\r\na, cat ;; Cat;traffic light\r\n");

        (await folder.Open().ToListAsync())[0].ClassIds.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void An_unlisted_file_with_a_name_that_cannot_be_a_key_is_only_counted()
    {
        using var folder = new TemporaryFolder().With("classes.txt", "cat").With("labels.csv", "image,labels\na.jpg,cat\n").With("a.jpg");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a backslash separates folders there");
        folder.With("b\\c.jpg");

        folder.Open().Warnings.Single().ShouldContain("1 images have no entry in labels.csv and are left out");
    }

    [Fact]
    public async Task Without_labels_all_images_are_taken_by_folder_in_ordinal_order()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["b.JPG", "a/2.png", "a/10.png", "B/x.tiff", "a-.webp", ".git/c.jpg", "d/.e.jpg", "f.txt", "g.jpg/h.bmp"])
            folder.With(name);
        Directory.CreateSymbolicLink(folder.PathOf("link"), folder.PathOf("a"));

        var items = await folder.Open(new DatasetRequest("", AllowUnlabelled: true)).ToListAsync();

        items.Select(i => i.Path).ShouldBe(["B/x.tiff", "a/10.png", "a/2.png", "a-.webp", "b.JPG", "g.jpg/h.bmp"], ignoreOrder: true);
        items.Select(i => i.Path).ShouldBe(["B/x.tiff", "a/10.png", "a/2.png", "a-.webp", "b.JPG", "g.jpg/h.bmp"]);
        items.ShouldAllBe(i => i.ClassIds.Count == 0);
    }

    [Fact]
    public void Without_labels_the_list_of_images_is_the_identity()
    {
        using var folder = new TemporaryFolder().With("a.jpg", "x").With("b.jpg").With("classes.txt", "cat\ndog");
        var request = new DatasetRequest("", AllowUnlabelled: true);
        var before = folder.Open(request);
        before.ClassNames.ShouldBe(["cat", "dog"]);

        folder.With("a.jpg", "other bytes");
        folder.Open(request).Identity.ShouldBe(before.Identity);
        folder.With("c.jpg");
        before.Identity.Differences(folder.Open(request).Identity).ShouldBe(["list of images"]);
        folder.With("classes.txt", "dog\ncat");
        before.Identity.Differences(folder.Open(request).Identity).ShouldBe(["list of images", "class list"]);
    }

    [Fact]
    public void Two_unlabelled_images_of_one_key_are_an_error()
    {
        using var folder = new TemporaryFolder().With("a.jpg").With("a.png");

        folder.Refusal(new DatasetRequest("", AllowUnlabelled: true)).ShouldContain("image 1 and image 2 have the same key 'a'");
        using var empty = new TemporaryFolder().With("readme.md");
        empty.Refusal(new DatasetRequest("", AllowUnlabelled: true)).ShouldContain("there are no images in it");
    }

    [Fact]
    public void A_folder_has_no_splits()
    {
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\na,cat\n");

        folder.Refusal(new DatasetRequest("", Split: "val")).ShouldStartWith("split 'val': ");
    }

    [Fact]
    public async Task A_vector_file_of_twenty_classes_has_those_of_voc_and_any_other_needs_names()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("l.npy"), NumpyPickle.File(NumpyPickle.Of(4, "b1", 1, "|", ("a", [0, 1, 1]))));
        var request = new DatasetRequest("", Labels: folder.PathOf("l.npy"));

        folder.Refusal(request).ShouldContain("numbers its classes without naming them");
        folder.With("classes.txt", "x\ny").Refusal(request).ShouldContain("entry 1: has class 3, and there are 2");
        (await folder.With("classes.txt", "x\ny\nz").Open(request).ToListAsync())[0].ClassIds.ShouldBe([2, 3]);
        File.WriteAllBytes(folder.PathOf("voc/l.npy"), NumpyPickle.File(NumpyPickle.Of(4, "b1", 1, "|", ("a", [.. new byte[19], 1]))));
        using var bare = new TemporaryFolder();
        bare.Open(new DatasetRequest("", Labels: folder.PathOf("voc/l.npy"))).ClassNames[19].ShouldBe("tvmonitor");
    }

    [Fact]
    public async Task Reading_stops_when_it_is_cancelled_and_starts_anew_each_time()
    {
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\na,cat\nb,cat\n");
        var dataset = folder.Open();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Should.Throw<OperationCanceledException>(() => DatasetLocator.Open(new DatasetRequest(folder.Root), cancelled.Token));
        await Should.ThrowAsync<OperationCanceledException>(async () => await dataset.ReadAsync(cancelled.Token).GetAsyncEnumerator(cancelled.Token).MoveNextAsync());
        (await dataset.ToListAsync()).Select(i => i.Key).ShouldBe((await dataset.ToListAsync()).Select(i => i.Key));
    }
}
