using SamCam.Contracts;
using SamCam.Coordinator.Jobs;
using SamCam.Datasets;

namespace SamCam.Coordinator.Indexing;

/// <summary>Opens the dataset of a job, wherever it is.</summary>
public sealed class DatasetOpener
{
    private readonly Func<DatasetSource, CancellationToken, IDataset> open;

    /// <summary>Opens datasets in folders.</summary>
    public DatasetOpener()
        : this((source, cancellationToken) => DatasetLocator.Open(source.ToRequest(), cancellationToken))
    {
    }

    internal DatasetOpener(Func<DatasetSource, CancellationToken, IDataset> open) => this.open = open;

    /// <summary>Reads what has to be read to list the dataset.</summary>
    /// <exception cref="SamCam.Segmentation.InputException">It is not there, or not a dataset.</exception>
    public IDataset Open(DatasetSource source, CancellationToken cancellationToken) => open(source, cancellationToken);
}
