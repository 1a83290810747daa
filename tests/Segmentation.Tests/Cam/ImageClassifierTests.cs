using FsCheck.Xunit;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Tests.Models;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Cam;

public sealed class ImageClassifierTests
{
    [Theory]
    [InlineData(new[] { 0.1f, 0.5f, 0.9f }, new[] { 2, 3 })]
    [InlineData(new[] { 0.1f, 0.4f, 0.3f }, new[] { 2 })]
    [InlineData(new[] { 0.2f, 0.2f }, new[] { 1 })]
    [InlineData(new float[0], new int[0])]
    public void Classes_reach_the_threshold_or_one_is_the_best(float[] probabilities, int[] expected) =>
        ImageClassifier.Choose(probabilities, 0.5).ShouldBe(expected);

    [Property]
    public void There_is_always_a_class_and_the_most_probable_is_among_them(byte[] values)
    {
        float[] probabilities = [.. values.Select(v => v / 255f)];
        var ids = ImageClassifier.Choose(probabilities, 0.5);
        ids.ShouldBe(ids.Distinct().Order());
        if (probabilities.Length > 0)
            ids.Max(id => probabilities[id - 1]).ShouldBe(probabilities.Max());
    }

    [Fact]
    public void Classes_of_the_samples_are_more_probable_than_others()
    {
        using var model = CamModel.Load(Repository.PathOf("models/tiny-cam"), new SessionSettings());
        var classifier = new ImageClassifier(model, new CamOptions());
        var (present, absent) = (new List<float>(), new List<float>());
        foreach (var line in File.ReadLines(Repository.PathOf("samples/scenes/labels.csv")).Skip(1).Take(8))
        {
            var (file, names) = (line.Split(',')[0], line.Split(',')[1].Split(';'));
            var probabilities = classifier.Probabilities(Decode(file));
            probabilities.ShouldAllBe(p => p >= 0 && p <= 1);
            for (var i = 0; i < probabilities.Length; i++)
                (names.Contains(model.Manifest.Classes[i]) ? present : absent).Add(probabilities[i]);
        }

        present.Average().ShouldBeGreaterThan(absent.Average() + 0.2f);
    }

    [Fact]
    public void An_image_and_its_mirror_image_are_the_same_to_it()
    {
        using var model = CamModel.Load(Repository.PathOf("models/tiny-cam"), new SessionSettings());
        var classifier = new ImageClassifier(model, new CamOptions());
        var image = Decode("scene-002.jpg");
        var pixels = new byte[image.Pixels.Length];
        for (var i = 0; i < image.Width * image.Height; i++)
        {
            var (y, x) = (i / image.Width, image.Width - 1 - (i % image.Width));
            image.Pixels.AsSpan(3 * i, 3).CopyTo(pixels.AsSpan(3 * ((y * image.Width) + x)));
        }

        var mirrored = classifier.Probabilities(new RgbImage(image.Width, image.Height, pixels));
        var plain = classifier.Probabilities(image);
        for (var i = 0; i < plain.Length; i++)
            mirrored[i].ShouldBe(plain[i], 1e-4f);
    }

    [Fact]
    public void A_mapping_puts_the_scores_in_the_order_of_its_classes()
    {
        using var model = CamModel.Load(Repository.PathOf("models/tiny-cam"), new SessionSettings());
        var image = Decode("scene-001.jpg");
        var own = new ImageClassifier(model, new CamOptions()).Probabilities(image);
        string[] names = [.. model.Manifest.Classes.Reverse()];
        new ImageClassifier(model, new CamOptions(), ClassMapping.Create(model.Manifest, names)).Probabilities(image).ShouldBe(own.Reverse());
    }

    [Fact]
    public void A_model_without_scores_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var model = CamModel.Load(TestModels.Cam(folder), new SessionSettings());
        Should.Throw<InputException>(() => new ImageClassifier(model, new CamOptions())).Reason.ShouldContain("no class scores");
    }

    private static RgbImage Decode(string file) =>
        ImageDecoder.Decode(File.ReadAllBytes(Repository.PathOf("samples/scenes/images/" + file)), new ImagingOptions(), file);
}
