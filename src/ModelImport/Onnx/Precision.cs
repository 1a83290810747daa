namespace SamCam.ModelImport.Onnx;

/// <summary>How a built network computes; its inputs and outputs are single precision either way.</summary>
public enum Precision
{
    /// <summary>Single precision.</summary>
    Fp32,

    /// <summary>Half precision, for CUDA: half the memory. On the CPU the runtime computes it in single precision.</summary>
    Fp16,
}
