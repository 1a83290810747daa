using System.Globalization;

namespace SamCam.Segmentation.Evaluation;

/// <summary>The classes of a label space: name by class id; id 0 is background.</summary>
public sealed class ClassList
{
    private const int MaxFileBytes = 1 << 20;

    private static readonly string[] VocNames =
    [
        "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse", "motorbike",
        "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    private static readonly string[] CocoNames =
    [
        "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light", "fire hydrant", "stop sign",
        "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "backpack",
        "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove",
        "skateboard", "surfboard", "tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple",
        "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed",
        "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink",
        "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
    ];

    private ClassList(IEnumerable<string> foreground) => Names = ["background", .. foreground];

    /// <summary>PASCAL VOC: background and 20 classes.</summary>
    public static ClassList Voc { get; } = new(VocNames);

    /// <summary>COCO in contiguous ids: background and 80 classes, in ascending order of their category ids.</summary>
    public static ClassList Coco { get; } = new(CocoNames);

    /// <summary>Names by class id.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of classes, background included.</summary>
    public int Count => Names.Count;

    /// <summary>A number of classes without names, background included: 2 .. 255.</summary>
    public static ClassList Numbered(int count)
    {
        if (count is < 2 or > 255)
            throw Wrong(count.ToString(CultureInfo.InvariantCulture), "is no number of classes");
        return new ClassList(Enumerable.Range(1, count - 1).Select(id => string.Create(CultureInfo.InvariantCulture, $"class {id}")));
    }

    /// <summary>Reads <c>voc</c>, <c>coco</c>, a number of classes (background included), or a file of names, one a line, background left out.</summary>
    /// <exception cref="InputException">It is none of these, or the file holds no names, too many, or one twice.</exception>
    public static ClassList Parse(string text)
    {
        if (text is "voc")
            return Voc;
        if (text is "coco")
            return Coco;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return Numbered(count);
        if (!File.Exists(text))
            throw Wrong(text, "is neither a known class list nor a file");
        if (new FileInfo(text).Length > MaxFileBytes)
            throw Wrong(text, "is too large for a list of class names");
        string[] names = [.. File.ReadLines(text).Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (names.Length is 0 or > 254)
            throw Wrong(text, string.Create(CultureInfo.InvariantCulture, $"holds {names.Length} names"));
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw Wrong(text, $"holds the name '{twice.Key}' twice");
        return new ClassList(names);
    }

    private static InputException Wrong(string subject, string reason) =>
        new(subject, reason, "use voc, coco, a number of classes from 2 to 255 (background included), or a file with 1 to 254 names, one a line");
}
