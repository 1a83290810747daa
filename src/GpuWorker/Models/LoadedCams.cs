using SamCam.Segmentation.Cam;

namespace SamCam.GpuWorker.Models;

/// <summary>Class maps by a model that is in memory.</summary>
/// <param name="Generator">Makes them.</param>
/// <param name="Numerics">Precision and provider.</param>
/// <param name="Model">The model, to be disposed of; null when there is none.</param>
internal sealed record LoadedCams(CamGenerator Generator, string Numerics, IDisposable? Model) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Model?.Dispose();
}
