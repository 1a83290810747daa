namespace SamCam.ModelImport.Catalogue;

/// <summary>
/// The official weights. The names of SAM's files end with the beginning of their MD5, those of torchvision's with the beginning of their SHA-256; the hashes
/// here are of the whole files.
/// </summary>
public static class OfficialWeights
{
    private const string Sam = "https://dl.fbaipublicfiles.com/segment_anything/";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CatalogueEntry> All { get; } =
    [
        new(
            "mobile-sam",
            new Uri("https://raw.githubusercontent.com/ChaoningZhang/MobileSAM/master/weights/mobile_sam.pt"),
            "6dbb90523a35330fedd7f1d3dfc66f995213d81b29a5ca8108dbcdd4e37d6c2f",
            40_728_226,
            "Apache-2.0",
            "MobileSAM, the fastest on a CPU"),
        new("sam-vit-b", new Uri(Sam + "sam_vit_b_01ec64.pth"), "ec2df62732614e57411cdcf32a23ffdf28910380d03139ee0f4fcbe91eb8c912", 375_042_383, "Apache-2.0", "SAM ViT-B"),
        new("sam-vit-l", new Uri(Sam + "sam_vit_l_0b3195.pth"), "3adcc4315b642a4d2101128f611684e8734c41232a17c648ed1693702a49a622", 1_249_524_607, "Apache-2.0", "SAM ViT-L"),
        new("sam-vit-h", new Uri(Sam + "sam_vit_h_4b8939.pth"), "a7bf3b02f3ebf1267aba913ff637d9a2d5c33d3173bb679e46d9f338c26f262e", 2_564_550_879, "Apache-2.0", "SAM ViT-H, the one of the papers"),
        new(
            "resnet50-imagenet",
            new Uri("https://download.pytorch.org/models/resnet50-0676ba61.pth"),
            "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a",
            102_530_333,
            "BSD-3-Clause",
            "torchvision's ResNet-50 as a CAM source, 1000 classes of ImageNet"),
    ];

    /// <summary>The weights of this name; null when there are none.</summary>
    public static CatalogueEntry? Find(string name) => All.FirstOrDefault(e => e.Name == name);

    /// <summary>The weights with this hash; null when they are not official.</summary>
    public static CatalogueEntry? OfHash(string sha256) => All.FirstOrDefault(e => e.Sha256 == sha256);
}
