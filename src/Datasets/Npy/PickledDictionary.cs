namespace SamCam.Datasets.Npy;

/// <summary>A dictionary as it was written.</summary>
internal sealed class PickledDictionary
{
    /// <summary>Keys and values in file order.</summary>
    public List<KeyValuePair<object?, object?>> Entries { get; } = [];
}
