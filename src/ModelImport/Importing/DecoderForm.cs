namespace SamCam.ModelImport.Importing;

/// <summary>How a prompt decoder is cut into graphs; both give the same numbers but for rounding.</summary>
public enum DecoderForm
{
    /// <summary>Shared work once for an image, scores for every prompt, masks for those that are kept.</summary>
    Staged,

    /// <summary>One graph, all masks of every prompt: plain, and slow.</summary>
    Dense,
}
