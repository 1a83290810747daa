using SamCam.Segmentation;

namespace SamCam.Datasets.Labels;

/// <summary><c>labels.csv</c>: a header with the columns <c>image</c> and <c>labels</c>, class names joined by <c>;</c>.</summary>
internal sealed class CsvLabels(IDatasetFiles files, string path) : ILabelFile
{
    /// <inheritdoc/>
    public string Path => path;

    /// <inheritdoc/>
    public string Unit => "line";

    /// <inheritdoc/>
    public ClassList? Classes => null;

    /// <inheritdoc/>
    public IEnumerable<LabelRow> Read()
    {
        using var reader = TextLines.Open(files, path);
        var csv = new CsvReader(reader, path);
        var header = csv.ReadRecord()?.Select(name => name.Trim()).ToList() ?? [];
        var (image, labels) = (header.IndexOf("image"), header.IndexOf("labels"));
        if (image < 0 || labels < 0)
            throw new InputException($"{path}, line 1", "lacks the columns 'image' and 'labels'", "begin the file with the line image,labels");
        while (csv.ReadRecord() is { } fields)
        {
            if (fields.Count != header.Count)
            {
                throw new InputException(
                    $"{path}, line {csv.Line}",
                    $"has {fields.Count} fields where the header has {header.Count}",
                    "join several class names with ;");
            }

            var names = fields[labels].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            yield return new LabelRow(fields[image], Number: null, names, Ids: null, csv.Line);
        }
    }
}
