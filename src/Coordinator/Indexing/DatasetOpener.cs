using SamCam.Contracts;
using SamCam.Coordinator.Jobs;
using SamCam.Datasets;
using SamCam.Storage.Objects;

namespace SamCam.Coordinator.Indexing;

/// <summary>Opens the dataset of a job, in a folder or a bucket.</summary>
public sealed class DatasetOpener
{
    private readonly Func<DatasetSource, CancellationToken, IDataset> open;

    /// <summary>Opens datasets inside the configured roots.</summary>
    public DatasetOpener(IObjectStores objects)
        : this((source, cancellationToken) => DatasetLocator.Open(source.ToRequest(), new ObjectDatasetFiles(objects, cancellationToken), cancellationToken))
    {
    }

    internal DatasetOpener(Func<DatasetSource, CancellationToken, IDataset> open) => this.open = open;

    /// <summary>Reads what has to be read to list the dataset.</summary>
    /// <exception cref="SamCam.Segmentation.InputException">It is not there, not a dataset, or outside the roots.</exception>
    /// <exception cref="DatasetUnavailableException">The store is away.</exception>
    public IDataset Open(DatasetSource source, CancellationToken cancellationToken) => open(source, cancellationToken);
}
