using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using SamCam.Segmentation.Masks;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Masks;

public sealed class MaskFileTests
{
    private const string Good = """{"segmentation":{"size":[2,3],"counts":[1,3,2]},"predicted_iou":0.5,"stability_score":0.25,"point_coords":[[1.5,0]],"crop_box":[0,0,3,2]}""";

    [Fact]
    public void Masks_come_back_and_the_bytes_repeat()
    {
        var bytes = Written(SampleMasks.Two);
        Written(SampleMasks.Two).ShouldBe(bytes);
        bytes.AsSpan(4, 4).ToArray().ShouldBe(new byte[4], "a time in the gzip header");
        SampleMasks.ShouldEqual(MaskFile.Read(new MemoryStream(bytes), "m"), SampleMasks.Two);
        Written([]).ShouldNotBeEmpty();
        MaskFile.Read(new MemoryStream(Written([])), "m").ShouldBeEmpty();
    }

    [Fact]
    public void The_document_is_what_is_promised()
    {
        using var json = JsonDocument.Parse(Unzip(Written(SampleMasks.Two)));
        json.RootElement.GetProperty("schema").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("image").GetRawText().ShouldBe("""{"width":12,"height":10}""");
        var record = json.RootElement.GetProperty("masks")[1];
        record.EnumerateObject().Select(p => p.Name).ShouldBe(["segmentation", "area", "bbox", "predicted_iou", "point_coords", "stability_score", "crop_box"]);
        record.GetProperty("segmentation").GetProperty("size").GetRawText().ShouldBe("[10,12]");
        record.GetProperty("bbox").GetRawText().ShouldBe("[0,0,0,0]");
        record.GetProperty("crop_box").GetRawText().ShouldBe("[3,2,8,7]");
        record.GetProperty("point_coords").GetRawText().ShouldBe("[[0.1,7]]");
        json.RootElement.GetProperty("masks")[0].GetProperty("predicted_iou").GetRawText().ShouldBe("0.926558");
    }

    [Fact]
    public void The_origin_comes_back_and_changes_no_mask()
    {
        var origin = new MaskOrigin("0a", "1b", "sam:plain:fp32:Cpu:b64");
        using var stream = new MemoryStream();
        MaskFile.Write(stream, SampleMasks.Width, SampleMasks.Height, SampleMasks.Two, origin);

        using var json = JsonDocument.Parse(Unzip(stream.ToArray()));
        json.RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(["schema", "image", "sam", "masks"]);
        json.RootElement.GetProperty("image").GetRawText().ShouldBe("""{"width":12,"height":10,"sha256":"0a"}""");
        json.RootElement.GetProperty("sam").GetRawText().ShouldBe("""{"hash":"1b","numerics":"sam:plain:fp32:Cpu:b64"}""");
        stream.Position = 0;
        var document = MaskFile.ReadDocument(stream, "m");
        document.Origin.ShouldBe(origin);
        document.Size.ShouldBe((SampleMasks.Width, SampleMasks.Height));
        SampleMasks.ShouldEqual(document.Masks, SampleMasks.Two);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"masks":[]}""")]
    [InlineData("""{"image":7,"sam":"x","masks":[]}""")]
    [InlineData("""{"image":{"sha256":"0a"},"masks":[]}""")]
    [InlineData("""{"image":{"sha256":7},"sam":{"hash":"1b","numerics":"n"},"masks":[]}""")]
    [InlineData("""{"image":{"sha256":"0a"},"sam":{"hash":"1b","numerics":null},"masks":[]}""")]
    public void Without_its_three_parts_there_is_no_origin(string content) =>
        MaskFile.ReadDocument(new MemoryStream(Encoding.UTF8.GetBytes(content)), "m").Origin.ShouldBeNull();

    [Fact]
    public void An_origin_of_broken_surrogates_is_refused() =>
        Should.Throw<InputException>(() => Parse("""{"image":{"sha256":"\ud800"},"masks":[]}"""));

    [Fact]
    public void Lists_of_amg_and_sa1b_objects_are_read_too()
    {
        using var list = new MemoryStream();
        MaskFile.WriteList(list, SampleMasks.Two);
        list.Position = 0;
        SampleMasks.ShouldEqual(MaskFile.Read(list, "m"), SampleMasks.Two);

        var read = Parse($$"""{"image":{"image_id":1,"width":3,"height":2,"file_name":"a.jpg"},"annotations":[{{Good}}]}""").ShouldHaveSingleItem();
        read.Segmentation.Counts.ToArray().ShouldBe([1, 3, 2]);
        (read.Box, read.PredictedIou, read.StabilityScore, read.PointX, read.PointY).ShouldBe((new PixelBox(0, 0, 1, 1), 0.5f, 0.25f, 1.5, 0.0));
    }

    [Fact]
    public void The_file_of_sa1b_is_read_and_written_without_loss()
    {
        var masks = MaskFile.Read(TestData.Require("data/sa1b/sa_1.json"));
        masks.Count.ShouldBe(65);
        masks[0].PredictedIou.ShouldBe(0.95234174f);
        masks[0].CropBox.ShouldBe(new CropBox(622, 902, 622 + 567, 902 + 707));
        using var stream = new MemoryStream();
        MaskFile.Write(stream, 1500, 2060, masks);
        stream.Position = 0;
        SampleMasks.ShouldEqual(MaskFile.Read(stream, "m"), masks);
    }

    [Theory]
    [InlineData("", "no file of masks")]
    [InlineData("[", "no file of masks")]
    [InlineData("7", "neither an object nor a list")]
    [InlineData("{}", "neither 'masks' nor 'annotations'")]
    [InlineData("""{"schema":2,"masks":[]}""", "schema 2")]
    [InlineData("[7]", "mask 0: 'segmentation' is missing")]
    [InlineData("""[{"segmentation":[[1,2]]}]""", "not a COCO RLE")]
    [InlineData("""[{"segmentation":{"size":[2,3]}}]""", "'counts' is missing")]
    [InlineData("""[{"segmentation":{"size":[2,3],"counts":7}}]""", "neither a string nor an array")]
    [InlineData("""[{"segmentation":{"size":[2,3],"counts":["6"]}}]""", "no whole number")]
    [InlineData("""[{"segmentation":{"size":[2,3],"counts":[5]}}]""", "add up to 5")]
    [InlineData("""[{"segmentation":{"size":[2,3],"counts":"5"}}]""", "covers 5 of 6")]
    [InlineData("""[{"segmentation":{"size":[2,3],"counts":"\ud800"}}]""", "mask 0")]
    [InlineData("""[{"segmentation":{"size":[99999,99999],"counts":"5"}}]""", "'size' is 99999 x 99999")]
    [InlineData("""[{"segmentation":{"size":[2.5,2],"counts":[5]}}]""", "'size'")]
    [InlineData("""[{"segmentation":{"size":[2,3],"counts":[6]},"crop_box":[0,0,3]}]""", "'crop_box'")]
    [InlineData("""[{"segmentation":{"size":[2,3],"counts":[6]},"point_coords":[7]}]""", "'point_coords'")]
    [InlineData("""[{"segmentation":{"size":[2,3],"counts":[6]},"predicted_iou":"x"}]""", "'predicted_iou'")]
    [InlineData("""[{"segmentation":{"size":[2,3],"counts":[6]},"predicted_iou":1e99}]""", "'predicted_iou'")]
    [InlineData("""[{"segmentation":{"size":[2,3],"counts":[6]}},{"segmentation":{"size":[3,2],"counts":[6]}}]""", "mask 1 is 2 x 3, not 3 x 2")]
    [InlineData("""{"image":{"width":4,"height":2},"masks":[{"segmentation":{"size":[2,3],"counts":[6]}}]}""", "mask 0 is 3 x 2, not 4 x 2")]
    [InlineData("""{"image":{"width":4.5,"height":2},"masks":[{"segmentation":{"size":[2,3],"counts":[6]}}]}""", "whole numbers")]
    [InlineData("[[[[[[[[[[[[]]]]]]]]]]]]", "no file of masks")]
    public void Other_content_is_refused_by_name(string content, string reason)
    {
        var error = Should.Throw<InputException>(() => Parse(content));
        error.Subject.ShouldBe("dir/m.json");
        error.Reason.ShouldContain(reason);
    }

    [Fact]
    public void A_bomb_is_refused_while_it_inflates()
    {
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(new byte[5_000_000]);
        bomb.Position = 0;
        Should.Throw<InputException>(() => MaskFile.Read(bomb, "m", maxBytes: 1_000_000)).Reason.ShouldContain("more than 1000000 bytes");
    }

    [Fact]
    public void Too_many_masks_and_missing_files_are_refused()
    {
        Should.Throw<InputException>(() => Parse("[" + string.Join(',', Enumerable.Repeat("1", 100_001)) + "]")).Reason.ShouldContain("100000");
        Should.Throw<InputException>(() => MaskFile.Read("/nowhere/m.json.gz")).Subject.ShouldBe("/nowhere/m.json.gz");
    }

    [Property(MaxTest = 500)]
    public void A_flipped_byte_is_refused_or_read(int at, byte value, bool zipped)
    {
        var bytes = zipped ? Written(SampleMasks.Two) : Encoding.UTF8.GetBytes($"[{Good}]");
        bytes[(int)((uint)at % bytes.Length)] = value;
        var error = Record.Exception(() => MaskFile.Read(new MemoryStream(bytes), "m"));
        (error is null or InputException).ShouldBeTrue(error?.ToString());
    }

    private static IReadOnlyList<SamMask> Parse(string content) => MaskFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(content)), "dir/m.json");

    private static byte[] Written(IReadOnlyList<SamMask> masks)
    {
        using var stream = new MemoryStream();
        MaskFile.Write(stream, SampleMasks.Width, SampleMasks.Height, masks);
        return stream.ToArray();
    }

    private static byte[] Unzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }
}
