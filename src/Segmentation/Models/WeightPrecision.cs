namespace SamCam.Segmentation.Models;

/// <summary>The type of a network's weights, the finer first.</summary>
public enum WeightPrecision
{
    /// <summary>32 bits.</summary>
    Fp32,

    /// <summary>16 bits, 11 of them for the fraction.</summary>
    Fp16,

    /// <summary>16 bits, 8 of them for the fraction.</summary>
    Bf16,

    /// <summary>Eight bits or fewer, in operators that multiply whole numbers or scale them back first.</summary>
    Int8,
}
