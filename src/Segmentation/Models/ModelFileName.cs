namespace SamCam.Segmentation.Models;

/// <summary>Which names a model's files may have.</summary>
internal static class ModelFileName
{
    /// <summary>Whether it names a file of the model's folder, and nothing else anywhere.</summary>
    public static bool IsPlain(string name) =>
        name.Length > 0 && name == Path.GetFileName(name) && name is not ("." or "..") && !name.Contains('\\', StringComparison.Ordinal) && !name.Any(char.IsControl);

    /// <summary>Whether it names a file of the model's folder, or of a folder in it.</summary>
    /// <remarks>No asterisk: the ONNX Runtime reads the location <c>*/_ORT_MEM_ADDR_/*</c> as an address in memory.</remarks>
    public static bool IsInside(string path) => path.Split('/').All(IsPlain) && path.AsSpan().IndexOfAny('*', ':') < 0;
}
