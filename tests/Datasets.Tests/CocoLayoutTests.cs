using SamCam.Testing;

namespace SamCam.Datasets.Tests;

/// <summary>Where COCO files and their photos lie, and what a COCO file may leave out.</summary>
public sealed class CocoLayoutTests
{
    private const string One = """{"images":[{"id":5,"file_name":"a.jpg"}],"annotations":[{"image_id":5,"category_id":3}],"categories":[{"id":3,"name":"cat"}]}""";

    [Theory]
    [InlineData("val")]
    [InlineData("images/val")]
    [InlineData("images")]
    public void Photos_are_looked_for_in_the_usual_folders(string place)
    {
        using var folder = new TemporaryFolder().With("annotations/instances_val.json", One).With(place + "/a.jpg");

        folder.Open().ImageRoot.ShouldBe(folder.PathOf(place));
        DatasetReading.Open(new DatasetRequest(folder.PathOf("annotations/instances_val.json"))).ImageRoot.ShouldBe(folder.PathOf(place));
    }

    [Fact]
    public void The_folder_that_has_the_first_photo_wins_and_images_names_another()
    {
        using var folder = new TemporaryFolder().With("annotations/instances_val.json", One).With("val/other.jpg").With("images/a.jpg").With("mine/x.jpg");

        folder.Open().ImageRoot.ShouldBe(folder.PathOf("images"));
        folder.Open(new DatasetRequest("", Images: folder.PathOf("mine"))).ImageRoot.ShouldBe(folder.PathOf("mine"));
    }

    [Fact]
    public void Without_a_folder_of_photos_the_user_is_asked_for_one()
    {
        using var folder = new TemporaryFolder().With("annotations/instances_val.json", One);

        folder.Refusal().ShouldContain("a.jpg, ...) are not in the usual places; name their folder with --images");
    }

    [Fact]
    public void A_file_is_one_split_and_must_be_json()
    {
        using var folder = new TemporaryFolder().With("x.json", One).With("x.txt", One).With("images/a.jpg");

        Should.Throw<SamCam.Segmentation.InputException>(() => DatasetReading.Open(new DatasetRequest(folder.PathOf("x.json"), Split: "val"))).Remedy.ShouldContain("leave --split out");
        Should.Throw<SamCam.Segmentation.InputException>(() => DatasetReading.Open(new DatasetRequest(folder.PathOf("x.txt")))).Reason.ShouldContain("not a dataset");
    }

    [Fact]
    public async Task Vectors_by_coco_image_id_are_found()
    {
        using var folder = new TemporaryFolder().With("x.json", One.Replace("a.jpg", "photo.jpg", StringComparison.Ordinal)).With("images/photo.jpg");
        File.WriteAllBytes(folder.PathOf("l.npy"), NumpyPickle.File(NumpyPickle.Of(3, "b1", 1, "|", (4L, [0]), (5L, [1]))));

        var dataset = DatasetReading.Open(new DatasetRequest(folder.PathOf("x.json"), Images: folder.PathOf("images"), Labels: folder.PathOf("l.npy")));

        (await dataset.ToListAsync()).Single().ClassIds.ShouldBe([1]);
    }

    [Fact]
    public async Task An_image_of_crowds_alone_has_no_classes()
    {
        using var folder = new TemporaryFolder().With("images/a.jpg")
            .With("x.json", One.Replace("\"category_id\":3", "\"category_id\":3,\"iscrowd\":1", StringComparison.Ordinal));

        (await DatasetReading.Open(new DatasetRequest(folder.PathOf("x.json"), Images: folder.PathOf("images"))).ToListAsync()).Single().ClassIds.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"id\":5", "\"id\":5.5", "a whole number is expected")]
    [InlineData("\"id\":5", "\"id\":99999999999999999999", "a whole number is expected")]
    [InlineData("\"a.jpg\"", "null", "a text is expected where Null stands")]
    [InlineData("\"a.jpg\"", "\"a.jpg\",\"width\":-4", "has a size of -4 x 0")]
    [InlineData("\"a.jpg\"", "\"a.jpg\",\"height\":3000000000", "has a size of 0 x 3000000000")]
    [InlineData("\"image_id\":5,", "", "an annotation lacks 'image_id' or 'category_id'")]
    [InlineData("\"image_id\":5", "\"image_id\":\"5\"", "a whole number is expected where String stands")]
    [InlineData("\"category_id\":3", "\"category_id\":3,\"iscrowd\":\"no\"", "a whole number is expected where String stands")]
    [InlineData("\"name\":\"cat\"", "\"title\":\"cat\"", "a category lacks 'id' or 'name'")]
    [InlineData("\"name\":\"cat\"", "\"name\":\"\"", "class 1 has no name")]
    [InlineData("\"name\":\"cat\"}", "\"name\":\"cat\"},{\"id\":4,\"name\":\"cat\"}", "'cat' is class 1 and class 2")]
    [InlineData("[{\"id\":3,\"name\":\"cat\"}]", "{}", "StartArray is expected where StartObject stands")]
    [InlineData("[{\"id\":3,\"name\":\"cat\"}]", "[3]", "StartObject is expected where Number stands")]
    [InlineData("\"images\"", "\"pictures\"", "it lacks 'images'")]
    [InlineData("\"categories\"", "\"\\ud800ategory\"", "not valid Unicode")]
    public void Every_member_is_checked(string part, string replacement, string message)
    {
        One.ShouldContain(part);
        using var folder = new TemporaryFolder().With("annotations/instances_x.json", One.Replace(part, replacement, StringComparison.Ordinal)).With("images/a.jpg");

        folder.Refusal().ShouldContain(message);
    }

    [Theory]
    [InlineData(254, true)]
    [InlineData(255, false)]
    public void There_are_at_most_254_categories(int count, bool allowed)
    {
        var categories = string.Join(',', Enumerable.Range(1, count).Select(i => $"{{\"id\":{i},\"name\":\"c{i}\"}}"));
        using var folder = new TemporaryFolder().With("annotations/instances_x.json", One.Replace("{\"id\":3,\"name\":\"cat\"}", categories, StringComparison.Ordinal)).With("images/a.jpg");

        if (allowed)
            folder.Open().ClassNames[253].ShouldBe("c254");
        else
            folder.Refusal().ShouldContain("more than 254 categories");
    }
}
