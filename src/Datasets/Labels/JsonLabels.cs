using System.Text.Json;
using SamCam.Datasets.Json;

namespace SamCam.Datasets.Labels;

/// <summary>
/// <c>labels.json</c>: an object from image to a list of class names, or a list of objects with <c>image</c> and <c>labels</c>.
/// </summary>
internal sealed class JsonLabels(IDatasetFiles files, string path) : ILabelFile
{
    /// <inheritdoc/>
    public string Path => path;

    /// <inheritdoc/>
    public string Unit => "entry";

    /// <inheritdoc/>
    public ClassList? Classes => null;

    /// <inheritdoc/>
    public IEnumerable<LabelRow> Read()
    {
        using var stream = FileDigest.OpenRead(files, path);
        using var json = new JsonTokens(stream, path);
        var place = 0;
        if (json.Next() == JsonTokenType.StartObject)
        {
            while (json.Next() == JsonTokenType.PropertyName)
            {
                var image = json.Text();
                yield return new LabelRow(image, Number: null, ReadNames(json), Ids: null, ++place);
            }
        }
        else
        {
            json.Expect(JsonTokenType.StartArray);
            while (json.Next() != JsonTokenType.EndArray)
                yield return ReadEntry(json, ++place);
        }

        while (json.Read())
            throw json.Wrong("text follows the JSON document");
    }

    private static LabelRow ReadEntry(JsonTokens json, int place)
    {
        json.Expect(JsonTokenType.StartObject);
        string? image = null;
        IReadOnlyList<string>? names = null;
        while (json.Next() == JsonTokenType.PropertyName)
        {
            if (json.IsProperty("image"u8))
                (_, image) = (json.Next(), json.Text());
            else if (json.IsProperty("labels"u8))
                names = ReadNames(json);
            else
                json.Skip();
        }

        if (image is null || names is null)
            throw json.Wrong($"entry {place} lacks 'image' or 'labels'");
        return new LabelRow(image, Number: null, names, Ids: null, place);
    }

    private static List<string> ReadNames(JsonTokens json)
    {
        var names = new List<string>();
        json.Next();
        json.Expect(JsonTokenType.StartArray);
        while (json.Next() != JsonTokenType.EndArray)
        {
            if (names.Count == 10 * DatasetLimits.Classes)
                throw json.Wrong("an image has more labels than there can be classes");
            names.Add(json.Text().Trim());
        }

        return names;
    }
}
