using SamCam.Contracts;
using SamCam.Coordinator.Destinations;

namespace SamCam.Coordinator.Jobs;

/// <summary>A job that was checked as far as it can be before anything is written: dataset, models, parameters.</summary>
/// <param name="Specification">The job.</param>
/// <param name="Manifest">The manifest that a new destination gets.</param>
/// <param name="Images">Images of the job.</param>
/// <param name="Warnings">Sentences about input that was accepted but may not be what was meant.</param>
public sealed record JobPlan(JobSpecification Specification, RunManifest Manifest, int Images, IReadOnlyList<string> Warnings)
{
    /// <summary>Version of this program, as manifests record it.</summary>
    public static string ProgramVersion { get; } = typeof(JobPlan).Assembly.GetName().Version!.ToString(3);
}
