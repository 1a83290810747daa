using System.Globalization;
using SamCam.Cli.Images;
using SamCam.Datasets.Labels;
using SamCam.Segmentation;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;

namespace SamCam.Cli.Cam;

/// <summary>Where the classes of each image come from: given for all, a label file, or the model's own guess.</summary>
internal sealed class ClassSource
{
    private readonly Func<SourceImage, RgbImage, IReadOnlyList<int>> find;

    private ClassSource(string description, ClassMapping mapping, IReadOnlyList<string> names, Func<SourceImage, RgbImage, IReadOnlyList<int>> find)
    {
        Description = description;
        Mapping = mapping;
        Names = names;
        this.find = find;
    }

    /// <summary>A sentence for the user.</summary>
    public string Description { get; }

    /// <summary>Which channel of the model belongs to which class id.</summary>
    public ClassMapping Mapping { get; }

    /// <summary>Class names, id 1 first; empty when there are none.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The same classes for every image; ids are places in the model's list of classes.</summary>
    /// <exception cref="InputException">The model has no such class.</exception>
    public static ClassSource Given(string text, CamModel model)
    {
        var mapping = ClassMapping.OfModel(model.Manifest, model.ChannelCount);
        var ids = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => IdOf(name, model, mapping)).Distinct().Order().ToList();
        return ids.Count > 0
            ? new ClassSource("every image is taken to show " + text, mapping, model.Manifest.Classes, (_, _) => ids)
            : throw new InputException("--classes", "it names no class", "write for example --classes \"cat;dog\"");
    }

    /// <summary>The classes that a label file has for an image; ids follow the classes of the file.</summary>
    /// <exception cref="InputException">The file cannot be used, or the model does not know its classes.</exception>
    public static ClassSource File(string path, ImageSource source, CamModel model, CancellationToken cancellationToken)
    {
        var labels = ImageLabels.Read(path, source.Root, cancellationToken);
        var mapping = ClassMapping.Create(model.Manifest, labels.ClassNames, model.ChannelCount);
        return new ClassSource("classes are read from " + path, mapping, labels.ClassNames, (image, _) => labels.Find(image.Path)
            ?? throw new InputException(image.Path, $"{path} has no labels for it", $"add it there, by its path below {source.Root}, or give --classes"));
    }

    /// <summary>The classes that the model itself finds in an image.</summary>
    /// <exception cref="InputException">The model gives no class scores.</exception>
    public static ClassSource Guess(CamModel model, CamOptions options)
    {
        var classifier = new ImageClassifier(model, options);
        return new ClassSource(
            "no --classes and no --labels: taking the classes to which the model gives a probability of 0.5 or more, else the most probable one",
            ClassMapping.OfModel(model.Manifest, model.ChannelCount),
            model.Manifest.Classes,
            (_, pixels) => classifier.Predict(pixels));
    }

    /// <summary>The class ids of an image.</summary>
    /// <exception cref="InputException">Nothing says which classes it shows.</exception>
    public IReadOnlyList<int> Find(SourceImage image, RgbImage pixels) => find(image, pixels);

    /// <summary>What the JSON summary says of an image.</summary>
    public ImageClasses Describe(string key, IReadOnlyList<int> ids) => new(key, ids, Names.Count > 0 ? [.. ids.Select(id => Names[id - 1])] : []);

    private static int IdOf(string name, CamModel model, ClassMapping mapping)
    {
        var names = model.Manifest.Classes;
        var id = 1;
        while (id <= names.Count && !names[id - 1].Equals(name, StringComparison.OrdinalIgnoreCase))
            id++;
        if (id > names.Count && !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out id))
            id = 0;
        if (id >= 1 && id <= mapping.Count)
            return id;
        var known = names.Count == 0
            ? $"the model names no classes: give ids from 1 to {mapping.Count}"
            : $"the model's classes are {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", ... (samcam models show)" : "")}; their places from 1 to {mapping.Count} will do too";
        throw new InputException($"--classes {name}", $"model {model.Manifest.Name} has no such class that label maps can hold", known);
    }
}
