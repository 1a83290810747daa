namespace SamCam.ModelImport.Pickling;

/// <summary>A dictionary of a pickle, with its members in order.</summary>
internal sealed class PickleDictionary
{
    /// <summary>Its members; a key that comes again counts once more.</summary>
    public List<KeyValuePair<object?, object?>> Members { get; } = [];

    /// <summary>The value of a text key; null when there is none.</summary>
    public object? this[string key] => Members.FindLast(m => m.Key is string text && text == key).Value;
}
