namespace SamCam.Segmentation.Sam;

/// <summary>Makes masks at image size of the logits of one crop. Thread-safe.</summary>
internal interface IMaskTracer
{
    /// <summary>Traces a mask; null when it is less stable than <paramref name="minStability"/> (if that is above 0) or cut by an edge of the crop.</summary>
    TracedMask? Trace(ReadOnlySpan<float> logits, float minStability);
}
