using System.Runtime.InteropServices;
using System.Text.Json;
using SamCam.Datasets.Json;
using SamCam.Segmentation;

namespace SamCam.Datasets.Coco;

/// <summary>
/// What image-level labels need of a COCO instances JSON, gathered in one pass in whichever order the file has its parts: the images,
/// the categories, and which categories each image shows. Crowd regions do not count as a label, as in CLIMS.
/// </summary>
internal sealed class CocoIndex
{
    private readonly Dictionary<long, int> slots = [];
    private readonly List<Slot> shown = [];
    private readonly Dictionary<long, int> columns = [];
    private readonly List<CocoImage> images = [];
    private readonly SortedDictionary<long, string> categories = [];
    private readonly string path;

    private CocoIndex(string path) => this.path = path;

    /// <summary>The images in file order.</summary>
    public IReadOnlyList<CocoImage> Images => images;

    /// <summary>Category id to name, ascending by id: the n-th has class id n.</summary>
    public IReadOnlyDictionary<long, string> Categories => categories;

    /// <summary>Image ids that annotations name and <c>images</c> does not list.</summary>
    public int Orphans => shown.Count - images.Count;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The file is missing, is not JSON, or is not an instances file.</exception>
    public static CocoIndex Read(IDatasetFiles files, string path, CancellationToken cancellationToken)
    {
        using var stream = FileDigest.OpenRead(files, path);
        using var json = new JsonTokens(stream, path);
        var index = new CocoIndex(path);
        index.ReadDocument(json, cancellationToken);
        return index;
    }

    /// <summary>Which class ids (from 1) an image shows, ascending.</summary>
    /// <param name="image">The image.</param>
    /// <param name="into">Room for 254 ids.</param>
    /// <returns>The filled part of <paramref name="into"/>.</returns>
    public ReadOnlySpan<byte> ClassIdsOf(CocoImage image, Span<byte> into)
    {
        var set = CollectionsMarshal.AsSpan(shown)[slots[image.Id]].Classes;
        var count = 0;
        byte id = 1;
        foreach (var category in categories.Keys)
        {
            if (columns.TryGetValue(category, out var column) && set.Contains(column))
                into[count++] = id;
            id++;
        }

        return into[..count];
    }

    private void ReadDocument(JsonTokens json, CancellationToken cancellationToken)
    {
        json.Next();
        json.Expect(JsonTokenType.StartObject);
        var parts = 0;
        while (json.Next() == JsonTokenType.PropertyName)
        {
            if (json.IsProperty("images"u8))
                parts |= ReadArray(json, ReadImage, 1, cancellationToken);
            else if (json.IsProperty("annotations"u8))
                parts |= ReadArray(json, ReadAnnotation, 2, cancellationToken);
            else if (json.IsProperty("categories"u8))
                parts |= ReadArray(json, ReadCategory, 4, cancellationToken);
            else
                json.Skip();
        }

        while (json.Read())
            throw json.Wrong("text follows the JSON document");
        if (parts != 7)
            throw json.Wrong("it lacks " + ((parts & 1) == 0 ? "'images'" : (parts & 2) == 0 ? "'annotations'" : "'categories'"));
        Check(json);
    }

    private void Check(JsonTokens json)
    {
        foreach (var category in columns.Keys)
        {
            if (!categories.ContainsKey(category))
                throw json.Wrong($"an annotation has category_id {category}, which 'categories' does not list");
        }
    }

    private static int ReadArray(JsonTokens json, Action<JsonTokens> readElement, int part, CancellationToken cancellationToken)
    {
        json.Next();
        json.Expect(JsonTokenType.StartArray);
        var count = 0;
        while (json.Next() != JsonTokenType.EndArray)
        {
            json.Expect(JsonTokenType.StartObject);
            readElement(json);
            if ((++count & 0xfff) == 0)
                cancellationToken.ThrowIfCancellationRequested();
        }

        return part;
    }

    private void ReadImage(JsonTokens json)
    {
        long? id = null;
        string? file = null;
        long width = 0, height = 0;
        while (json.Next() == JsonTokenType.PropertyName)
        {
            if (json.IsProperty("id"u8))
                id = Value(json);
            else if (json.IsProperty("file_name"u8))
                (_, file) = (json.Next(), json.Text());
            else if (json.IsProperty("width"u8))
                width = Value(json);
            else if (json.IsProperty("height"u8))
                height = Value(json);
            else
                json.Skip();
        }

        if (id is null || file is null)
            throw json.Wrong($"image {images.Count + 1} lacks 'id' or 'file_name'");
        if (width is < 0 or > int.MaxValue || height is < 0 or > int.MaxValue)
            throw json.Wrong($"image {id} has a size of {width} x {height}");
        images.Add(new CocoImage(id.Value, file, (int)width, (int)height));
        var place = SlotOf(id.Value);
        ref var slot = ref CollectionsMarshal.AsSpan(shown)[place];
        if (slot.Listed)
            throw json.Wrong($"two images have id {id}");
        slot.Listed = true;
    }

    private void ReadAnnotation(JsonTokens json)
    {
        long? image = null, category = null;
        var crowd = false;
        while (json.Next() == JsonTokenType.PropertyName)
        {
            if (json.IsProperty("image_id"u8))
                image = Value(json);
            else if (json.IsProperty("category_id"u8))
                category = Value(json);
            else if (json.IsProperty("iscrowd"u8))
                crowd = Flag(json);
            else
                json.Skip();
        }

        if (image is null || category is null)
            throw json.Wrong("an annotation lacks 'image_id' or 'category_id'");
        var slot = SlotOf(image.Value);
        if (!columns.TryGetValue(category.Value, out var column))
        {
            if (columns.Count == ClassSet.Capacity)
                throw json.Wrong($"it uses more than {DatasetLimits.Classes} categories, and label files hold one byte a pixel");
            columns.Add(category.Value, column = columns.Count);
        }

        if (!crowd)
            CollectionsMarshal.AsSpan(shown)[slot].Classes.Add(column);
    }

    private void ReadCategory(JsonTokens json)
    {
        long? id = null;
        string? name = null;
        while (json.Next() == JsonTokenType.PropertyName)
        {
            if (json.IsProperty("id"u8))
                id = Value(json);
            else if (json.IsProperty("name"u8))
                (_, name) = (json.Next(), json.Text());
            else
                json.Skip();
        }

        if (id is null || name is null)
            throw json.Wrong("a category lacks 'id' or 'name'");
        if (!categories.TryAdd(id.Value, name))
            throw json.Wrong($"two categories have id {id}");
        if (categories.Count > DatasetLimits.Classes)
            throw new InputException(path, $"has more than {DatasetLimits.Classes} categories", "keep those that are used: label files hold one byte a pixel");
    }

    private int SlotOf(long image)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(slots, image, out var known);
        if (!known)
        {
            slot = shown.Count;
            shown.Add(default);
        }

        return slot;
    }

    private static long Value(JsonTokens json)
    {
        json.Next();
        return json.Integer();
    }

    private static bool Flag(JsonTokens json) => json.Next() switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => json.Integer() != 0,
    };

    private struct Slot
    {
        public ClassSet Classes;
        public bool Listed;
    }
}
