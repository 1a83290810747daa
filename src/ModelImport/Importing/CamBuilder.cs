using System.Text.Json.Nodes;
using SamCam.ModelImport.Networks;
using SamCam.ModelImport.Onnx;
using SamCam.Segmentation;

namespace SamCam.ModelImport.Importing;

/// <summary>Builds sources of class activation maps.</summary>
internal static class CamBuilder
{
    private const string ModelFile = "cam.onnx";

    private static readonly string[] VocClasses =
    [
        "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
        "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    /// <summary>Builds IRN's network, whose last stage keeps the resolution.</summary>
    /// <exception cref="InputException">The weights are not its, or the classes are not as many as its own.</exception>
    public static BuiltNetwork Irn(NetworkWeights weights, Precision precision, IReadOnlyList<string>? classes) =>
        Build(weights, new GraphBuilder("irn_resnet50_cam", precision), "IRN's ResNet-50 CAM network", lastStride: 1, classes);

    /// <summary>Builds torchvision's network.</summary>
    /// <exception cref="InputException">The weights are not its, or the classes are not as many as its own.</exception>
    public static BuiltNetwork Torchvision(NetworkWeights weights, Precision precision, IReadOnlyList<string>? classes) =>
        Build(weights, new GraphBuilder("resnet50_cam", precision), "torchvision's ResNet-50 as a CAM source", lastStride: 2, classes);

    private static BuiltNetwork Build(NetworkWeights weights, GraphBuilder graph, string what, int lastStride, IReadOnlyList<string>? classes)
    {
        var count = new ResNetCam(graph, weights, lastStride).Build();
        weights.RequireAllTaken();
        if (classes is not null && classes.Count != count)
            throw new InputException("classes", $"{classes.Count} names are given, but the network has {count} classes", "give one name for each class, in the order of the network");

        // Twenty classes with IRN are those of PASCAL VOC, in alphabetic order.
        classes ??= lastStride == 1 && count == VocClasses.Length ? VocClasses : [];
        return new BuiltNetwork("cam", $"{what}, {count} classes", [new(ModelFile, graph)], hashes => new JsonObject
        {
            ["model"] = new JsonObject { ["file"] = ModelFile, ["sha256"] = hashes[ModelFile], ["input"] = ResNetCam.Image, ["cam"] = ResNetCam.Maps, ["logits"] = ResNetCam.Logits },
            ["input"] = new JsonObject { ["mean"] = new JsonArray(0.485, 0.456, 0.406), ["std"] = new JsonArray(0.229, 0.224, 0.225) },
            ["classes"] = new JsonArray([.. classes.Select(name => (JsonNode)name)]),
            ["recommended"] = new JsonObject { ["background_threshold"] = 0.15 },
        });
    }
}
