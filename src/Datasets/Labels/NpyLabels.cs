using SamCam.Datasets.Npy;
using SamCam.Datasets.Voc;
using SamCam.Segmentation;

namespace SamCam.Datasets.Labels;

/// <summary>
/// <c>cls_labels.npy</c> of IRN and its relatives: a dictionary from image (VOC number 2007000032, COCO image id, or name) to a vector
/// that is not zero at index i when the image shows class i + 1.
/// </summary>
internal sealed class NpyLabels : ILabelFile
{
    private readonly PickledDictionary dictionary;
    private readonly int length;

    private NpyLabels(string path, PickledDictionary dictionary)
    {
        Path = path;
        this.dictionary = dictionary;
        length = dictionary.Entries.Count > 0 ? VectorOf(dictionary.Entries[0].Value, 1).Length : 0;
        if (length is 0 or > DatasetLimits.Classes)
            throw new InputException(path, $"has label vectors of {length} classes", $"give a file with 1 to {DatasetLimits.Classes} classes");
        Classes = length == VocClasses.Names.Count ? ClassList.Of(VocClasses.Names, "the 20 classes of PASCAL VOC") : null;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string Unit => "entry";

    /// <inheritdoc/>
    public ClassList? Classes { get; }

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="InputException">The file is too large, is not such a file, or wants to run code.</exception>
    public static NpyLabels Read(IDatasetFiles files, string path)
    {
        byte[] bytes;
        using (var stream = FileDigest.OpenRead(files, path))
        {
            if (stream.Length > DatasetLimits.NpyBytes)
                throw new InputException(path, $"has {stream.Length} bytes", $"give a file of at most {DatasetLimits.NpyBytes} bytes");
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }

        var content = new PickleReader(NpyHeader.SkipToPickle(bytes, path), path).Read();
        if ((content as NumpyArray)?.Boxed is not PickledDictionary dictionary)
            throw new InputException(path, "does not hold a dictionary from image to labels", "give a file like IRN's cls_labels.npy");
        return new NpyLabels(path, dictionary);
    }

    /// <inheritdoc/>
    public IEnumerable<LabelRow> Read()
    {
        var place = 0;
        foreach (var (key, value) in dictionary.Entries)
        {
            place++;
            var vector = VectorOf(value, place);
            var ids = new List<byte>();
            for (var i = 0; i < length; i++)
            {
                if (vector.IsSet(i))
                    ids.Add((byte)(i + 1));
            }

            yield return key switch
            {
                string name => new LabelRow(name, Number: null, Names: null, [.. ids], place),
                long and >= 0 and var number => new LabelRow(Image: null, number, Names: null, [.. ids], place),
                _ => throw new InputException($"{Path}, entry {place}", "has a key that is neither a name nor a number", "give a file like IRN's cls_labels.npy"),
            };
        }
    }

    private NumpyArray VectorOf(object? value, int place)
    {
        if (value is NumpyArray { Rank: 1, HasNumbers: true } array && (length == 0 || array.Length == length))
            return array;
        throw new InputException($"{Path}, entry {place}", "is not a label vector as long as the first", "give a file like IRN's cls_labels.npy");
    }
}
