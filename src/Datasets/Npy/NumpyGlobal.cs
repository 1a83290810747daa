namespace SamCam.Datasets.Npy;

/// <summary>The globals a pickle may name.</summary>
internal enum NumpyGlobal
{
    Reconstruct,
    Scalar,
    Array,
    Dtype,
    Encode,
}
