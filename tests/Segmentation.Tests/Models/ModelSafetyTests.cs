using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Models;

/// <summary>Files that a model must not reach, and good external data that really runs.</summary>
public sealed class ModelSafetyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("shifts.bin", 0)]
    [InlineData("shifts.bin", 4096)]
    [InlineData("weights/shifts.bin", 64)]
    public void External_data_beside_the_graph_runs(string location, int offset)
    {
        using var other = new TemporaryFolder();
        var path = TestModels.Shifted(folder, location, offset);
        var maps = Maps(path);
        maps.ShouldBe(Maps(TestModels.Shifted(other, location: null)));
        maps.ShouldNotBe(Maps(TestModels.Cam(other)));
        ModelFolder.Open(path).Identity.Files.Keys.ShouldBe(["cam.onnx", location, "model.json"], ignoreOrder: true);
        ModelFolder.DataFilesOf(path).ShouldBe([location]);
    }

    [Fact]
    public void Other_external_data_is_another_model()
    {
        var path = TestModels.Shifted(folder, "shifts.bin");
        var opened = ModelFolder.Open(path);
        opened.Reopen().Identity.Sha256.ShouldBe(opened.Identity.Sha256);
        File.WriteAllBytes(Path.Combine(path, "shifts.bin"), new byte[12]);
        ModelFolder.Open(path).Identity.Sha256.ShouldNotBe(opened.Identity.Sha256);
        Should.Throw<InputException>(opened.Reopen).Reason.ShouldContain("before");
    }

    [Fact]
    public void External_data_must_be_there_and_whole()
    {
        var path = TestModels.Shifted(folder, "shifts.bin", 100);
        File.WriteAllBytes(Path.Combine(path, "shifts.bin"), new byte[111]);
        var error = Should.Throw<InputException>(() => ModelFolder.Open(path));
        error.Subject.ShouldEndWith("shifts.bin");
        error.Reason.ShouldContain("111 bytes, but the graph reads it up to byte 112");
        File.Delete(Path.Combine(path, "shifts.bin"));
        Should.Throw<InputException>(() => ModelFolder.Open(path)).Reason.ShouldContain("cannot be read");
    }

    [Fact]
    public void A_link_must_not_lead_out_of_the_folder()
    {
        var path = TestModels.Shifted(folder, "weights/shifts.bin");
        var data = Path.Combine(path, "weights/shifts.bin");
        File.Move(data, folder.PathOf("cam-secret"));

        File.CreateSymbolicLink(data, folder.PathOf("cam-secret"));
        ShouldLeadOut(path, "shifts.bin");
        Directory.Delete(Path.Combine(path, "weights"), recursive: true);
        Directory.CreateSymbolicLink(Path.Combine(path, "weights"), folder.PathOf("elsewhere/w").Replace("/w", "", StringComparison.Ordinal));
        File.Copy(folder.PathOf("cam-secret"), folder.PathOf("elsewhere/shifts.bin"));
        ShouldLeadOut(path, "shifts.bin");

        foreach (var file in (string[])["cam.onnx", "model.json"])
        {
            using var other = new TemporaryFolder();
            var model = TestModels.Cam(other);
            File.Move(Path.Combine(model, file), other.PathOf(file));
            File.CreateSymbolicLink(Path.Combine(model, file), other.PathOf(file));
            ShouldLeadOut(model, file);
        }
    }

    [Fact]
    public void A_link_to_the_folder_or_inside_it_is_followed()
    {
        var path = TestModels.Shifted(folder, "shifts.bin");
        File.Move(Path.Combine(path, "shifts.bin"), Path.Combine(path, "v1.bin"));
        File.CreateSymbolicLink(Path.Combine(path, "shifts.bin"), "v1.bin");
        var link = folder.PathOf("link");
        Directory.CreateSymbolicLink(link, path);
        ModelFolder.Open(link).Identity.Sha256.ShouldBe(ModelFolder.Open(path).Identity.Sha256);
    }

    [Fact]
    public void Sizes_are_limited()
    {
        var path = TestModels.Shifted(folder, "shifts.bin", 5000);
        var graph = new FileInfo(Path.Combine(path, "cam.onnx")).Length;
        ModelFolder.Open(path, new ModelLimits { MaxFileBytes = 5012, MaxModelBytes = graph + 5012 });
        Should.Throw<InputException>(() => ModelFolder.Open(path, new ModelLimits { MaxFileBytes = 5011 })).Message.ShouldContain("Models:MaxFileBytes");
        Should.Throw<InputException>(() => ModelFolder.Open(path, new ModelLimits { MaxModelBytes = graph + 5011 })).Message.ShouldContain("Models:MaxModelBytes");
    }

    [Fact]
    public void A_graph_is_read_as_onnx_whatever_its_name_says()
    {
        var path = TestModels.Cam(folder, change: m => m["model"]!["file"] = "cam.ort");
        File.Move(Path.Combine(path, "cam.onnx"), Path.Combine(path, "cam.ort"));
        Maps(path).ShouldContain(s => s > 0);
    }

    private static void ShouldLeadOut(string path, string file)
    {
        var error = Should.Throw<InputException>(() => ModelFolder.Open(path));
        error.Reason.ShouldContain("leads out");
        error.Subject.ShouldEndWith(file);
    }

    private static float[] Maps(string path)
    {
        using var model = CamModel.Load(path, new SessionSettings { Provider = ExecutionProvider.Cpu });
        var mapping = ClassMapping.Create(model.Manifest, ["red", "green", "blue"], model.ChannelCount);
        byte[] pixels = [.. Enumerable.Range(0, 16 * 16 * 3).Select(i => (byte)(128 + (i * 37 % 128)))];
        return new CamGenerator(model, new CamOptions { Scales = [1.0] }, mapping).Generate(new RgbImage(16, 16, pixels), [1, 2, 3], TestContext.Current.CancellationToken).Scores;
    }
}
