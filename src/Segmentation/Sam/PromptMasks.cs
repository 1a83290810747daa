namespace SamCam.Segmentation.Sam;

/// <summary>The masks of a batch of prompts, three to a prompt; candidate = 3 * prompt + mask.</summary>
internal abstract class PromptMasks : IDisposable
{
    /// <summary>Masks per prompt.</summary>
    public const int PerPrompt = 3;

    /// <summary>Predicted IoU of each candidate.</summary>
    public abstract ReadOnlySpan<float> Scores { get; }

    /// <summary>Makes the logits of these candidates readable, once; a decoder that has not computed them does so now.</summary>
    /// <param name="candidates">Ascending.</param>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public virtual void Choose(IReadOnlyList<int> candidates)
    {
    }

    /// <summary>Low-resolution logits of a chosen candidate, row-major [mask size, mask size]; thread-safe.</summary>
    public abstract ReadOnlySpan<float> Logits(int candidate);

    /// <inheritdoc/>
    public abstract void Dispose();
}
