namespace SamCam.ModelImport.Converting;

/// <summary>What a model can be converted to; its inputs and outputs are single precision either way.</summary>
public enum LowPrecision
{
    /// <summary>Half precision, for CUDA: half the memory; staged decoders stay in single. On the CPU the runtime computes it in single precision.</summary>
    Fp16,

    /// <summary>The encoder's matrix products with weights of eight bits, for the CPU; the rest, and decoders, stay in single precision.</summary>
    Int8,
}
