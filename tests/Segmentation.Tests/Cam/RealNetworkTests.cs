using System.Text.Json.Nodes;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Tests.Models;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Cam;

/// <summary>Trained networks of three makes, each with its own preprocessing, see the aeroplane of a VOC photo where it is.</summary>
public sealed class RealNetworkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("mobilenet_v2_voc20_cam.onnx", "image", "cam", 0, 32, 0, 127.5, "rgb")]
    [InlineData("deeplabv3_mnv2_voc21.onnx", "image", "prob", 1, 16, 1, 127.5, "rgb")]
    [InlineData("squeezenet_imagenet_cam.onnx", "data_0", "cam", 404, 1, 0, 1.0, "bgr")]
    public void The_class_map_is_higher_on_the_object(string file, string input, string cam, int firstClass, int multiple, int offset, double std, string channels)
    {
        using var model = Load(file, input, cam, firstClass, multiple, offset, std, channels);
        var photo = ImageDecoder.Decode(File.ReadAllBytes(TestData.Require("data/voc/JPEGImages/2007_000032.jpg")), new ImagingOptions(), "photo");
        var maps = new CamGenerator(model, new CamOptions { Scales = [1.0] }).Generate(photo, [1], TestContext.Current.CancellationToken);

        var (inside, outside) = Means(maps);
        inside.ShouldBeGreaterThan(2 * outside);
    }

    private static (double Inside, double Outside) Means(ClassActivationMaps maps)
    {
        using var truth = OpenCvSharp.Cv2.ImRead(TestData.Require("data/voc/SegmentationClass/2007_000032.png"));
        truth.Width.ShouldBe(maps.Width);
        List<float> inside = [], outside = [];
        for (var i = 0; i < maps.Width * maps.Height; i++)
        {
            // Aeroplanes are dark red in the VOC palette; here in the order blue, green, red.
            var isPlane = truth.At<OpenCvSharp.Vec3b>(i / maps.Width, i % maps.Width) == new OpenCvSharp.Vec3b(0, 0, 128);
            (isPlane ? inside : outside).Add(maps.Scores[i]);
        }

        return (inside.Average(), outside.Average());
    }

    private CamModel Load(string file, string input, string cam, int firstClass, int multiple, int offset, double std, string channels)
    {
        File.Copy(TestData.Require("models/" + file), folder.PathOf("real/model.onnx"));
        var manifest = TestModels.CamManifest();
        manifest["model"] = new JsonObject { ["file"] = "model.onnx", ["input"] = input, ["cam"] = cam };
        manifest["input"] = new JsonObject
        {
            ["channels"] = channels,
            ["scale"] = 1.0,
            ["mean"] = channels == "bgr" ? new JsonArray(104, 117, 123) : new JsonArray(127.5, 127.5, 127.5),
            ["std"] = new JsonArray(std, std, std),
            ["multiple"] = multiple,
            ["offset"] = offset,
        };
        manifest["firstClass"] = firstClass;
        manifest["classes"] = new JsonArray("aeroplane");
        File.WriteAllText(folder.PathOf("real/model.json"), manifest.ToJsonString());
        return CamModel.Load(Path.Combine(folder.Root, "real"), new SessionSettings());
    }
}
