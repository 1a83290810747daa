using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Datasets.Tests;

/// <summary>Short forms for tests.</summary>
internal static class DatasetReading
{
    public static async Task<List<ImageItem>> ToListAsync(this IDataset dataset)
    {
        var items = new List<ImageItem>();
        await foreach (var item in dataset.ReadAsync(TestContext.Current.CancellationToken))
            items.Add(item);
        return items;
    }

    /// <summary>Writes files below a folder; a name that ends in an image extension may have any content.</summary>
    public static TemporaryFolder With(this TemporaryFolder folder, string path, string content = "")
    {
        File.WriteAllText(folder.PathOf(path), content);
        return folder;
    }

    public static IDataset Open(DatasetRequest request) => DatasetLocator.Open(request, TestContext.Current.CancellationToken);

    public static IDataset Open(this TemporaryFolder folder, DatasetRequest? request = null) =>
        Open((request ?? new DatasetRequest("")) with { Source = folder.Root });

    public static string Refusal(this TemporaryFolder folder, DatasetRequest? request = null) =>
        Should.Throw<InputException>(() => folder.Open(request)).Message;
}
