namespace SamCam.Datasets.Labels;

/// <summary>One entry of a label file: an image and its classes, by name or by id.</summary>
/// <param name="Image">Path of the image, with or without extension; null when the file numbers its images.</param>
/// <param name="Number">Number of the image, where the file has numbers.</param>
/// <param name="Names">Class names; null where the file holds ids.</param>
/// <param name="Ids">Class ids from 1, ascending; null where the file holds names.</param>
/// <param name="Place">Line or entry number, from 1.</param>
internal readonly record struct LabelRow(string? Image, long? Number, IReadOnlyList<string>? Names, byte[]? Ids, int Place)
{
    /// <summary>The image's path. A number is written as the dataset that numbers its images so would: VOC 2007000032 is 2007_000032, COCO 9 is 000000000009.</summary>
    public string Path
    {
        get
        {
            if (Image is not null)
                return Image;
            var digits = Number!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return digits.Length == 10 ? digits[..4] + "_" + digits[4..] : digits.PadLeft(12, '0');
        }
    }

    /// <summary>The class ids, ascending, each once.</summary>
    /// <exception cref="SamCam.Segmentation.InputException">A name is not a class.</exception>
    public byte[] ClassIds(ClassList classes, ILabelFile file)
    {
        if (Ids is not null)
            return Ids;
        var ids = new SortedSet<byte>();
        foreach (var name in Names!)
            ids.Add((byte)classes.Find(name, $"{file.Path}, {file.Unit} {Place}"));
        return [.. ids];
    }
}
