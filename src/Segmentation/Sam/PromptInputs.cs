using Microsoft.ML.OnnxRuntime;

namespace SamCam.Segmentation.Sam;

/// <summary>One positive point per prompt, as decoder graphs take it.</summary>
internal sealed class PromptInputs : IDisposable
{
    /// <param name="points">x, y of each point in network-input pixels.</param>
    public PromptInputs(ReadOnlySpan<float> points)
    {
        Count = points.Length / 2;
        var coordinates = new float[4 * Count];
        var labels = new float[2 * Count];
        for (var p = 0; p < Count; p++)
        {
            // The second point stays (0, 0): without a box, SAM pads every prompt with a point labelled -1.
            points.Slice(2 * p, 2).CopyTo(coordinates.AsSpan(4 * p));
            labels[2 * p] = 1;
            labels[(2 * p) + 1] = -1;
        }

        Coordinates = OrtValue.CreateTensorValueFromMemory(coordinates, [Count, 2, 2]);
        Labels = OrtValue.CreateTensorValueFromMemory(labels, [Count, 2]);
    }

    /// <summary>The number of prompts.</summary>
    public int Count { get; }

    /// <summary>[prompts, 2, 2].</summary>
    public OrtValue Coordinates { get; }

    /// <summary>[prompts, 2].</summary>
    public OrtValue Labels { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Coordinates.Dispose();
        Labels.Dispose();
    }
}
