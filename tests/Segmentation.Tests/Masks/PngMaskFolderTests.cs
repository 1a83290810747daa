using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Tests.Imaging;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Masks;

public sealed class PngMaskFolderTests : IDisposable
{
    private const string Header =
        "id,area,bbox_x0,bbox_y0,bbox_w,bbox_h,point_input_x,point_input_y,predicted_iou,stability_score,crop_box_x0,crop_box_y0,crop_box_w,crop_box_h";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Masks_and_scores_come_back()
    {
        PngMaskFolder.Write(folder.Root, SampleMasks.Two);
        var content = PngMaskFolder.Read(folder.Root, size: (SampleMasks.Width, SampleMasks.Height));
        content.Warnings.ShouldBeEmpty();
        SampleMasks.ShouldEqual(content.Masks, SampleMasks.Two);
        var png = PngReader.Read(File.ReadAllBytes(folder.PathOf("0.png")), "0.png");
        (png.BitDepth, png.ColorType).ShouldBe((8, PngColorType.Gray));
        png.Samples.Distinct().Order().ShouldBe([(byte)0, (byte)255]);
    }

    [Fact]
    public void The_table_is_written_as_amg_writes_it()
    {
        PngMaskFolder.Write(folder.Root, SampleMasks.Two);
        File.ReadAllText(folder.PathOf(PngMaskFolder.MetadataName)).ShouldBe(
            Header + "\n0,40,2,1,4,7,4.5,400.0,0.9265580177307129,0.9865167140960693,0,0,12,10" + "\n1,1,0,0,0,0,0.1,7.0,1.0,9.999999747378752e-06,3,2,8,7");
    }

    [Fact]
    public void Files_are_taken_in_the_order_of_their_numbers()
    {
        foreach (var name in (string[])["10", "9", "1a", "0"])
            Gray(name + ".png", (byte)(name == "10" ? 255 : 0), 255);
        File.WriteAllText(folder.PathOf("note.txt"), "no mask");
        Gray("deeper/1.png", 255, 255);
        PngMaskFolder.Read(folder.Root).Masks.Select(m => m.Area).ShouldBe([1, 1, 2, 1]);
    }

    [Fact]
    public void Only_255_is_set()
    {
        Gray("0.png", 254, 255);
        Gray("1.png", 1, 254);
        var content = PngMaskFolder.Read(folder.Root);
        content.Masks.Select(m => m.Segmentation.Counts.ToArray()).ShouldBe([[1, 1], [2]]);
        content.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Masks_of_zeros_and_ones_are_masks_unless_strict(bool oneBit)
    {
        File.WriteAllBytes(folder.PathOf("0.png"), oneBit ? PngBuilder.File(2, 1, 1, 0, [0, 0b0100_0000]) : PngBuilder.File(2, 1, 8, 0, [0, 0, 1]));
        Gray("1.png", 0, 0);
        var content = PngMaskFolder.Read(folder.Root);
        content.Masks.Select(m => m.Area).ShouldBe([1, 0]);
        content.Warnings.ShouldHaveSingleItem().ShouldStartWith(folder.PathOf("0.png"));
        var strict = PngMaskFolder.Read(folder.Root, strict: true);
        strict.Masks.Select(m => m.Area).ShouldBe([0, 0]);
        strict.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void An_empty_folder_is_no_masks_and_a_missing_one_an_error()
    {
        PngMaskFolder.Read(folder.Root).Masks.ShouldBeEmpty();
        Should.Throw<InputException>(() => PngMaskFolder.Read(folder.PathOf("missing"))).Reason.ShouldContain("no such mask folder");
    }

    [Fact]
    public void A_wrong_size_a_damaged_file_and_colours_are_refused_by_name()
    {
        Gray("0.png", 0, 255);
        Should.Throw<InputException>(() => PngMaskFolder.Read(folder.Root, size: (3, 1))).Message.ShouldContain("0.png: the mask is 2 x 1, not 3 x 1");
        File.WriteAllBytes(folder.PathOf("1.png"), PngBuilder.File(1, 2, 8, 0, [0, 0, 0, 0]));
        Should.Throw<InputException>(() => PngMaskFolder.Read(folder.Root)).Subject.ShouldEndWith("1.png");
        File.WriteAllBytes(folder.PathOf("1.png"), PngBuilder.File(2, 1, 8, 2, [0, 0, 0, 0, 0, 0, 0]));
        Should.Throw<InputException>(() => PngMaskFolder.Read(folder.Root)).Subject.ShouldEndWith("1.png");
        File.WriteAllText(folder.PathOf("1.png"), "text");
        Should.Throw<InputException>(() => PngMaskFolder.Read(folder.Root)).Subject.ShouldEndWith("1.png");
    }

    [Theory]
    [InlineData("", "header")]
    [InlineData("id,area", "header")]
    [InlineData(Header + "\n0,1,2", "3 fields")]
    [InlineData(Header + "\n0,x,0,0,0,0,0,0,0,0,0,0,0,0", "line 2 has 'x'")]
    [InlineData(Header + "\n0,1,0,0,0,0,0,0,0,NaN,0,0,0,0", "line 2 has 'NaN'")]
    [InlineData(Header + "\n0,1,0,0,0,0,0,0,0,0,1e300,0,0,0", "line 2 has '1e300'")]
    public void Another_table_is_refused_by_name(string table, string reason)
    {
        Gray("0.png", 0, 255);
        File.WriteAllText(folder.PathOf("metadata.csv"), table);
        var error = Should.Throw<InputException>(() => PngMaskFolder.Read(folder.Root));
        error.Subject.ShouldBe(folder.PathOf("metadata.csv"));
        error.Reason.ShouldContain(reason);
    }

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(400, "400.0")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(123456789012345680, "1.2345678901234568e+17")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(double.NaN, "nan")]
    public void Numbers_are_written_as_python_writes_them(double value, string text) => PythonNumber.Format(value).ShouldBe(text);

    private void Gray(string name, byte first, byte second) =>
        File.WriteAllBytes(folder.PathOf(name), PngBuilder.File(2, 1, 8, 0, [0, first, second]));
}
