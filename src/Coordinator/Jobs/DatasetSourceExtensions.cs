using SamCam.Contracts;
using SamCam.Datasets;

namespace SamCam.Coordinator.Jobs;

/// <summary>From the wire form of a dataset to the request that opens it.</summary>
public static class DatasetSourceExtensions
{
    /// <summary>The request that opens the dataset.</summary>
    public static DatasetRequest ToRequest(this DatasetSource source) =>
        new(source.Source, source.Images, source.Labels, source.Split, source.AllowUnlabelled);
}
