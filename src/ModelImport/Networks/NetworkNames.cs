using SamCam.ModelImport.Weights;
using SamCam.Segmentation;

namespace SamCam.ModelImport.Networks;

/// <summary>Tells from the names of its tensors what network a file holds, and gives them canonical names.</summary>
internal static class NetworkNames
{
    private const string Parallel = "module.";
    private static readonly string[] IrnAliases = ["stage1.", "stage2.", "stage3.", "stage4.", "backbone.", "newly_added."];

    /// <summary>The network of a file.</summary>
    /// <exception cref="InputException">It is none that is known.</exception>
    public static NetworkKind Detect(IWeights weights)
    {
        var names = weights.Tensors.Keys.Select(Prefix(weights)).ToHashSet(StringComparer.Ordinal);
        if (HuggingFaceNames.AreIn(names) || names.Contains("image_encoder.pos_embed"))
            return NetworkKind.SamVit;
        if (names.Contains("image_encoder.patch_embed.seq.0.c.weight"))
            return NetworkKind.MobileSam;
        if (names.Contains("resnet50.conv1.weight") || (names.Contains("layer4.2.conv3.weight") && names.Contains("classifier.weight")))
            return NetworkKind.IrnResNet50;
        if (names.Contains("layer4.2.conv3.weight") && names.Contains("fc.weight"))
            return NetworkKind.TorchvisionResNet50;
        throw new InputException(
            weights.Source,
            $"its {names.Count} tensors are of no network that is known (the first is '{names.Order(StringComparer.Ordinal).First()}')",
            "import SAM ViT-B, L or H, MobileSAM, a ResNet-50 CAM network of IRN, or torchvision's ResNet-50");
    }

    /// <summary>The weights of a file under their canonical names.</summary>
    public static NetworkWeights Canonical(IWeights weights, NetworkKind kind)
    {
        var prefix = Prefix(weights);
        var isPort = HuggingFaceNames.AreIn(weights.Tensors.Keys.Select(prefix));
        return kind switch
        {
            NetworkKind.SamVit => new(weights, "SAM with a ViT encoder", key => isPort ? HuggingFaceNames.Official(prefix(key)) : prefix(key)),
            NetworkKind.MobileSam => new(weights, "MobileSAM", prefix),
            NetworkKind.IrnResNet50 => new(weights, "IRN's ResNet-50 CAM network", key => Irn(prefix(key))),
            _ => new(weights, "torchvision's ResNet-50", prefix),
        };
    }

    // IRN names most tensors three times: by the backbone, and by stages of it twice.
    private static string? Irn(string name)
    {
        if (IrnAliases.Any(alias => name.StartsWith(alias, StringComparison.Ordinal)))
            return null;
        name = name.StartsWith("resnet50.", StringComparison.Ordinal) ? name["resnet50.".Length..] : name;

        // Some descendants keep the classifier that the backbone was trained with.
        return name is "fc.weight" or "fc.bias" ? null : name;
    }

    // DataParallel puts a word before every name.
    private static Func<string, string> Prefix(IWeights weights) =>
        weights.Tensors.Keys.All(k => k.StartsWith(Parallel, StringComparison.Ordinal)) ? key => key[Parallel.Length..] : key => key;
}
