using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Models;

/// <summary>
/// Models of a few operators. The SAM decoder draws three diamonds around the point: radius 4, 8 and 16 low-resolution pixels. The CAM network's maps are
/// the mean red, green and blue of 4 x 4 pixels.
/// </summary>
internal static class TestModels
{
    public const int ImageSize = 64;
    public const int MaskSize = 32;

    public static string Sam(TemporaryFolder folder, Action<JsonObject>? change = null)
    {
        File.WriteAllBytes(folder.PathOf("sam/encoder.onnx"), Encoder());
        File.WriteAllBytes(folder.PathOf("sam/decoder.onnx"), Decoder());
        return Manifest(folder, "sam", SamManifest(), change);
    }

    public static string Cam(TemporaryFolder folder, object? batch = null, Action<JsonObject>? change = null)
    {
        File.WriteAllBytes(folder.PathOf("cam/cam.onnx"), ClassMaps(batch ?? "N"));
        return Manifest(folder, "cam", CamManifest(), change);
    }

    /// <summary>As <see cref="Cam"/>, but 1, 2 and 3 are added to the maps; they are written in the graph, or else in another file at some offset.</summary>
    public static string Shifted(TemporaryFolder folder, string? location, int offset = 0)
    {
        var path = Cam(folder);
        float[] shifts = [1, 2, 3];
        var graph = new OnnxBuilder()
            .Input("image", "N", 3, "H", "W")
            .Node("AveragePool", ["image"], "mean", ("kernel_shape", [4, 4]), ("strides", [4, 4]))
            .Node("Add", ["mean", "shifts"], "cam")
            .Output("cam", "N", 3, "h", "w");
        if (location is null)
        {
            graph.Constant("shifts", shifts, 1, 3, 1, 1);
        }
        else
        {
            graph.External("shifts", [1, 3, 1, 1], ("location", location), ("offset", offset.ToString(CultureInfo.InvariantCulture)), ("length", "12"));
            File.WriteAllBytes(folder.PathOf("cam/" + location), [.. new byte[offset], .. MemoryMarshal.AsBytes<float>(shifts)]);
        }

        File.WriteAllBytes(Path.Combine(path, "cam.onnx"), graph.Build());
        return path;
    }

    /// <summary>As <see cref="Cam"/>, but with maps of terabytes.</summary>
    public static string Boundless(TemporaryFolder folder)
    {
        var path = Cam(folder);
        var graph = new OnnxBuilder()
            .Input("image", "N", 3, "H", "W")
            .Constant("size", (long[])[1, 3, 4_000_000, 4_000_000], 4)
            .Node("GlobalAveragePool", ["image"], "mean")
            .Node("Expand", ["mean", "size"], "cam")
            .Output("cam", "N", 3, "h", "w");
        File.WriteAllBytes(Path.Combine(path, "cam.onnx"), graph.Build());
        return path;
    }

    public static JsonObject SamManifest() => (JsonObject)JsonNode.Parse(
        """
        {"schema":1,"kind":"sam","name":"diamonds","version":"1","licence":"MIT","description":"test",
         "image":{"size":64,"mean":[123.675,116.28,103.53],"std":[58.395,57.12,57.375]},
         "encoder":{"file":"encoder.onnx","input":"image","output":"embedding","embedding":[3,4,4]},
         "decoder":{"form":"dense","file":"decoder.onnx","embeddings":"embedding","coords":"coords","labels":"labels","masks":"masks","scores":"scores","maskSize":32},
         "recommended":{"points_per_side":4}}
        """)!;

    public static JsonObject CamManifest() => (JsonObject)JsonNode.Parse(
        """
        {"schema":1,"kind":"cam","name":"colours","version":"2","licence":"MIT","description":"test",
         "model":{"file":"cam.onnx","input":"image","cam":"cam"},
         "input":{"channels":"rgb","scale":0.00392156862745098,"mean":[0.5,0.5,0.5],"std":[0.5,0.5,0.5],"multiple":4,"offset":0},
         "firstClass":0,"classes":["red","green","blue"],"recommended":{"background_threshold":0.4}}
        """)!;

    private static string Manifest(TemporaryFolder folder, string name, JsonObject manifest, Action<JsonObject>? change)
    {
        change?.Invoke(manifest);
        File.WriteAllText(folder.PathOf($"{name}/model.json"), manifest.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return Path.Combine(folder.Root, name);
    }

    private static byte[] Encoder() => new OnnxBuilder()
        .Input("image", 1, 3, ImageSize, ImageSize)
        .Node("AveragePool", ["image"], "embedding", ("kernel_shape", [16, 16]), ("strides", [16, 16]))
        .Output("embedding", 1, 3, 4, 4)
        .Build();

    private static byte[] Decoder()
    {
        // Centres of low-resolution pixels, in encoder-input pixels.
        var axis = Enumerable.Range(0, MaskSize).Select(i => (i + 0.5f) * ImageSize / MaskSize).ToArray();
        return new OnnxBuilder()
            .Input("embedding", 1, 3, 4, 4)
            .Input("coords", "B", 2, 2)
            .Input("labels", "B", 2)
            .Constant("x_axis", axis, 1, 1, 1, MaskSize)
            .Constant("y_axis", axis, 1, 1, MaskSize, 1)
            .Constant("radii", (float[])[8f, 16f, 32f], 1, 3, 1, 1)
            .Constant("base", (float[])[0.9f, 0.95f, 0.85f], 1, 3)
            .Constant("slope", (float[])[0.0001f], 1)
            .Constant("zero", (long[])[0])
            .Constant("one", (long[])[1])
            .Constant("column", (long[])[-1, 1, 1, 1], 4)
            .Constant("row", (long[])[-1, 1], 2)
            .Node("Gather", ["coords", "zero"], "point", ("axis", [1]))
            .Node("Gather", ["point", "zero"], "px", ("axis", [1]))
            .Node("Gather", ["point", "one"], "py", ("axis", [1]))
            .Node("Gather", ["labels", "zero"], "label", ("axis", [1]))
            .Node("Reshape", ["px", "column"], "px4")
            .Node("Reshape", ["py", "column"], "py4")
            .Node("Reshape", ["label", "column"], "label4")
            .Node("Sub", ["x_axis", "px4"], "dx")
            .Node("Sub", ["y_axis", "py4"], "dy")
            .Node("Abs", ["dx"], "ax")
            .Node("Abs", ["dy"], "ay")
            .Node("Add", ["ax", "ay"], "distance")
            .Node("Sub", ["radii", "distance"], "inside")
            .Node("Mul", ["inside", "label4"], "signed")
            .Node("Mul", ["px", "slope"], "more")
            .Node("Reshape", ["more", "row"], "more2")
            .Node("Add", ["base", "more2"], "scores")
            .Node("Identity", ["signed"], "masks")
            .Output("masks", "B", 3, MaskSize, MaskSize)
            .Output("scores", "B", 3)
            .Build();
    }

    private static byte[] ClassMaps(object batch) => new OnnxBuilder()
        .Input("image", batch, 3, "H", "W")
        .Node("AveragePool", ["image"], "cam", ("kernel_shape", [4, 4]), ("strides", [4, 4]))
        .Output("cam", batch, 3, "h", "w")
        .Build();
}
