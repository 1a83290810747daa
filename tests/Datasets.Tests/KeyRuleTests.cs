using FsCheck.Xunit;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Datasets.Tests;

/// <summary>Keys as files on a disk will have them: limits hold after normalisation, and no two results share a file.</summary>
[Collection(nameof(Alone))]
public sealed class KeyRuleTests
{
    [Theory]
    [InlineData(240, true)]
    [InlineData(241, false)]
    public void A_name_has_at_most_240_bytes(int bytes, bool allowed)
    {
        Accepts(new string('a', bytes)).ShouldBe(allowed);
        Accepts("x/" + new string('a', bytes) + "/y.jpg").ShouldBe(allowed);
        Accepts(new string('\u4e2d', bytes / 3) + new string('a', bytes % 3)).ShouldBe(allowed);
    }

    [Theory]
    [InlineData(960, true)]
    [InlineData(961, false)]
    public void A_path_has_at_most_960_characters(int length, bool allowed) =>
        Accepts(string.Join('/', Enumerable.Repeat(new string('a', 199), 5))[..(length - 5)] + "b.jpg").ShouldBe(allowed);

    [Fact]
    public void A_name_that_grows_when_it_is_normalised_is_measured_afterwards()
    {
        // U+0958 is one character of three bytes; its form C is two of three bytes each.
        Accepts(new string('\u0958', 40)).ShouldBeTrue();
        Accepts(new string('\u0958', 41)).ShouldBeFalse();
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\n" + string.Join('/', Enumerable.Repeat(new string('\u0958', 30), 20)) + ",cat\n");
        folder.Refusal().ShouldContain("labels.csv, line 2: image path");
    }

    [Theory]
    [InlineData("sub/A.jpg", "SUB/a.png")]
    [InlineData("caf\u00e9.jpg", "cafe\u0301.jpg")]
    [InlineData("CAF\u00c9.jpg", "cafe\u0301.jpg")]
    [InlineData("a", "a.jpg")]
    [InlineData("\u0434\u043e\u043c.jpg", "\u0414\u041e\u041c.png")]
    public void Two_names_of_one_result_are_an_error_that_names_both_lines(string first, string second)
    {
        using var folder = new TemporaryFolder().With("labels.csv", $"image,labels\n{first},cat\nother.jpg,cat\n\n{second},cat\n");

        var message = folder.Refusal();

        message.ShouldContain("labels.csv: line 2 and line 5 have the same key");
        message.ShouldContain("rename an image");
    }

    [Theory]
    [InlineData("a.jpg", "a.b.jpg")]
    [InlineData("a/b.jpg", "a_b.jpg")]
    [InlineData("a/b.jpg", "b.jpg")]
    [InlineData("stra\u00dfe.jpg", "strasse.jpg")]
    public void Names_that_only_look_alike_are_two_images(string first, string second)
    {
        using var folder = new TemporaryFolder().With("labels.csv", $"image,labels\n{first},cat\n{second},cat\n");

        folder.Open().Count.ShouldBe(2);
    }

    [Fact]
    public void A_message_shows_no_control_characters_and_no_endless_name()
    {
        var message = Should.Throw<InputException>(() => ImageKey.FromPath("a\u001b[2J\n" + new string('x', 5000), "labels.csv, line 9")).Message;

        message.Any(char.IsControl).ShouldBeFalse();
        message.Length.ShouldBeLessThan(400);
        message.ShouldStartWith("labels.csv, line 9: image path 'a?[2J?xxx");
    }

    [Property(MaxTest = 300)]
    public void A_key_is_its_own_key(string[] parts)
    {
        var path = string.Join('/', parts.Select(p => (p ?? "").Replace('.', '_'))) + ".jpg";
        if (!Accepts(path))
            return;
        var key = ImageKey.FromPath(path, "test");
        ImageKey.FromPath(key, "test").ShouldBe(key);
        ImageKey.FromPath(key + ".png", "test").ShouldBe(key);
    }

    [Fact]
    public async Task Two_hundred_thousand_paths_come_back_in_order_and_are_packed()
    {
        const int Images = 200_000;
        using var folder = new TemporaryFolder();
        using (var writer = new StreamWriter(folder.PathOf("labels.csv")))
        {
            writer.Write("image,labels\r\n");
            for (var i = 0; i < Images; i++)
                writer.Write($"folder-{i % 7}/image-{i}.jpg,{(i % 3 == 0 ? "cat;dog" : i % 3 == 1 ? "dog" : "")}\r\n");
        }

        folder.With("classes.txt", "cat\ndog");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var dataset = folder.Open();
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(Images * 100L);

        dataset.Count.ShouldBe(Images);
        var read = 0;
        await foreach (var item in dataset.ReadAsync(TestContext.Current.CancellationToken))
        {
            if (item.Path != $"folder-{read % 7}/image-{read}.jpg" || item.ClassIds.Count != (read % 3 == 0 ? 2 : read % 3 == 1 ? 1 : 0))
                Assert.Fail($"image {read} is {item.Path} with {item.ClassIds.Count} classes");
            read++;
        }

        read.ShouldBe(Images);
    }

    private static bool Accepts(string path)
    {
        try
        {
            ImageKey.FromPath(path, "test");
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }
}
