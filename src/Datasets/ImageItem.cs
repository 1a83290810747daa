namespace SamCam.Datasets;

/// <summary>One image of a dataset with its image-level labels.</summary>
/// <param name="Key">The image key, unique in the dataset also when case is ignored; see <see cref="ImageKey"/>.</param>
/// <param name="Path">The file as the dataset names it, relative to <see cref="IDataset.ImageRoot"/>, with <c>/</c> separators.</param>
/// <param name="ClassIds">Class ids from 1, ascending, each once; empty when the image shows none of the classes.</param>
/// <param name="Width">Columns the dataset states, or null; the file itself decides.</param>
/// <param name="Height">Rows the dataset states, or null; the file itself decides.</param>
public sealed record ImageItem(string Key, string Path, IReadOnlyList<int> ClassIds, int? Width = null, int? Height = null);
