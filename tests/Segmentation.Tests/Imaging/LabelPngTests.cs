using FsCheck.Xunit;
using OpenCvSharp;
using SamCam.Segmentation.Imaging;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Imaging;

public sealed class LabelPngTests
{
    [Property]
    public void Labels_come_back_and_the_bytes_repeat(byte[] labels, byte columns)
    {
        var width = columns + 1;
        var height = Math.Max(1, labels.Length / width);
        var map = new LabelMap(width, height, [.. Enumerable.Range(0, width * height).Select(i => i < labels.Length ? labels[i] : (byte)255)]);
        var bytes = Write(map);
        Write(map).ShouldBe(bytes);
        var read = LabelPng.Read(new MemoryStream(bytes), "labels");
        (read.Width, read.Height).ShouldBe((width, height));
        read.Labels.ShouldBe(map.Labels);
    }

    [Fact]
    public void Other_readers_see_the_voc_colours()
    {
        var bytes = Write(new LabelMap(3, 1, [0, 15, 255]));
        using var bgr = Cv2.ImDecode(bytes, ImreadModes.Color);
        bgr.GetArray(out Vec3b[] pixels);
        pixels.Select(p => (p.Item2, p.Item1, p.Item0)).ShouldBe([((byte)0, (byte)0, (byte)0), (192, 128, 128), (224, 224, 192)]);
    }

    [Fact]
    public void Other_readers_see_gray_masks()
    {
        using var stream = new MemoryStream();
        PngWriter.WriteGray(stream, 2, 2, [0, 255, 7, 0]);
        using var gray = Cv2.ImDecode(stream.ToArray(), ImreadModes.Unchanged);
        gray.GetArray(out byte[] values);
        values.ShouldBe([0, 255, 7, 0]);
    }

    [Fact]
    public void Ground_truth_of_voc_is_read_as_class_ids()
    {
        var files = Directory.GetFiles(TestData.Require("data/voc/SegmentationClass"), "*.png").Order(StringComparer.Ordinal).Take(40).ToList();
        files.ShouldNotBeEmpty();
        foreach (var file in files)
        {
            var labels = LabelPng.Read(file);
            labels.Labels.ShouldAllBe(id => id <= 20 || id == LabelMap.Void);
            labels.Labels.ShouldContain(LabelMap.Void);
            // Painted with the VOC palette, our class ids are the colours that a decoder of its own finds in the file.
            using var ours = Cv2.ImDecode(Write(labels), ImreadModes.Color);
            using var theirs = Cv2.ImRead(file, ImreadModes.Color);
            Cv2.Norm(ours, theirs).ShouldBe(0, file);
        }
    }

    [Fact]
    public void A_16_bit_label_or_a_missing_file_is_refused_by_name()
    {
        var wide = PngBuilder.File(1, 1, 16, 0, [0, 0, 5]);
        Should.Throw<InputException>(() => LabelPng.Read(new MemoryStream(wide), "a.png")).Reason.ShouldContain("16 bits");
        Should.Throw<InputException>(() => LabelPng.Read("/nowhere/a.png")).Subject.ShouldBe("/nowhere/a.png");
    }

    private static byte[] Write(LabelMap map)
    {
        using var stream = new MemoryStream();
        LabelPng.Write(map, stream);
        return stream.ToArray();
    }
}
