using FsCheck.Xunit;
using SamCam.Segmentation;
using SamCam.Storage.Objects;

namespace SamCam.Storage.Tests;

public sealed class ObjectLocationTests
{
    [Theory]
    [InlineData("s3://bucket", "bucket", "", "s3://bucket")]
    [InlineData("s3://bucket/", "bucket", "", "s3://bucket")]
    [InlineData("S3://my-bucket.1/a/b", "my-bucket.1", "a/b", "s3://my-bucket.1/a/b")]
    [InlineData("s3://bucket/a b/ü%20/", "bucket", "a b/ü%20", "s3://bucket/a b/ü%20")]
    [InlineData("/data/photos/", null, "/data/photos", "/data/photos")]
    [InlineData("/", null, "/", "/")]
    [InlineData("/data/a?b#c", null, "/data/a?b#c", "/data/a?b#c")]
    [InlineData("/data/x/../photos", null, "/data/photos", "/data/photos")]
    [InlineData("file:///data/photos/", null, "/data/photos", "/data/photos")]
    [InlineData("file:///my%20photos", null, "/my photos", "/my photos")]
    public void Reads_locations_and_writes_them_back(string text, string? bucket, string path, string written)
    {
        var location = ObjectLocation.Parse(text);

        (location.Bucket, location.Path, location.IsFolder).ShouldBe((bucket, path, bucket is null));
        location.ToString().ShouldBe(written);
        ObjectLocation.Parse(location.ToString()).ShouldBe(location);
    }

    [Fact]
    public void A_relative_path_is_taken_from_the_current_folder() =>
        ObjectLocation.Parse("photos").Path.ShouldBe(Path.Combine(Directory.GetCurrentDirectory(), "photos"));

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("/a\0b")]
    [InlineData("s3://")]
    [InlineData("s3:///a")]
    [InlineData("s3://ab/x")]
    [InlineData("s3://UPPER/x")]
    [InlineData("s3://under_score/x")]
    [InlineData("s3://-bucket/x")]
    [InlineData("s3://bucket-/x")]
    [InlineData("s3://buc..ket/x")]
    [InlineData("s3://10.0.0.1/x")]
    [InlineData("s3://bucket:80/x")]
    [InlineData("s3://bucket/../other")]
    [InlineData("s3://bucket/a/./b")]
    [InlineData("s3://bucket//a")]
    [InlineData("s3://bucket/a//")]
    [InlineData("s3://bucket/a\\b")]
    [InlineData("s3://bucket/a?versionId=1")]
    [InlineData("s3://bucket/a#b")]
    [InlineData("file://host/a")]
    [InlineData("file:///a/../b")]
    [InlineData("file:///a/%2e%2e/b")]
    [InlineData("file:///a%2F..%2Fb")]
    [InlineData("file:///a%0ab")]
    [InlineData("file:///a?b")]
    [InlineData("http://host/a")]
    [InlineData("gs://bucket/a")]
    public void Refuses_what_is_no_location(string text) => Should.Throw<InputException>(() => ObjectLocation.Parse(text));

    [Theory]
    [InlineData("s3://key:hunter2@bucket/a")]
    [InlineData("file://user:hunter2@/a")]
    [InlineData("http://user:hunter2@host/a")]
    public void Never_shows_user_information(string text) =>
        Should.Throw<InputException>(() => ObjectLocation.Parse(text)).ToString().ShouldNotContain("hunter2");

    [Theory]
    [InlineData("s3://bucket/a", "s3://bucket", true)]
    [InlineData("s3://bucket/a/b", "s3://bucket/a", true)]
    [InlineData("s3://bucket/a", "s3://bucket/a", true)]
    [InlineData("s3://bucket/ab", "s3://bucket/a", false)]
    [InlineData("s3://bucket", "s3://bucket/a", false)]
    [InlineData("s3://bucket2/a", "s3://bucket/a", false)]
    [InlineData("/data/a", "/data", true)]
    [InlineData("/database", "/data", false)]
    [InlineData("/data/../etc", "/data", false)]
    [InlineData("/anything", "/", true)]
    [InlineData("/data", "s3://data", false)]
    public void Knows_what_lies_inside(string inner, string outer, bool within) =>
        ObjectLocation.Parse(inner).IsWithin(ObjectLocation.Parse(outer)).ShouldBe(within);

    [Theory]
    [InlineData("s3://bucket/a/b", "s3://bucket/a")]
    [InlineData("s3://bucket/a", "s3://bucket")]
    [InlineData("s3://bucket", null)]
    [InlineData("/a/b", "/a")]
    [InlineData("/a", "/")]
    [InlineData("/", null)]
    public void Parent_and_name_make_the_location_again(string text, string? parent)
    {
        var location = ObjectLocation.Parse(text);
        location.Parent?.ToString().ShouldBe(parent);
        if (parent is not null)
            location.Parent!.Below(location.Name).ShouldBe(location);
    }

    [Property(MaxTest = 500)]
    public void Any_text_is_read_back_the_same_or_refused(string? text)
    {
        foreach (var candidate in new[] { text ?? "", "s3://bucket/" + text, "file:///" + text, "/" + text })
        {
            try
            {
                var location = ObjectLocation.Parse(candidate);
                ObjectLocation.Parse(location.ToString()).ShouldBe(location);
            }
            catch (InputException)
            {
                // Refusing is as good; any other error fails the test.
            }
        }
    }
}
