namespace SamCam.ModelImport.Networks;

/// <summary>The networks that can be imported.</summary>
public enum NetworkKind
{
    /// <summary>SAM with a ViT encoder: ViT-B, ViT-L, ViT-H.</summary>
    SamVit,

    /// <summary>MobileSAM: SAM with a TinyViT encoder.</summary>
    MobileSam,

    /// <summary>The ResNet-50 CAM network of IRN and its descendants.</summary>
    IrnResNet50,

    /// <summary>torchvision's ResNet-50 classifier.</summary>
    TorchvisionResNet50,
}
