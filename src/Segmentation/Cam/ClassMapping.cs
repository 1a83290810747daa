using SamCam.Segmentation.Models;

namespace SamCam.Segmentation.Cam;

/// <summary>Which network channel belongs to which class of the dataset.</summary>
public sealed class ClassMapping
{
    private const int MaxClasses = 254;
    private readonly int[] channels;

    private ClassMapping(int[] channels)
    {
        this.channels = channels;
    }

    /// <summary>Number of classes of the dataset.</summary>
    public int Count => channels.Length;

    /// <summary>Maps the classes of a dataset: by name (case-insensitive) when the model names its classes, else by position.</summary>
    /// <param name="model">The model's manifest.</param>
    /// <param name="classNames">Class names of the dataset, id 1 first.</param>
    /// <param name="channelCount">Channels of the network, if known.</param>
    /// <exception cref="InputException">The model does not know some of the classes; the message lists them.</exception>
    public static ClassMapping Create(CamManifest model, IReadOnlyList<string> classNames, int? channelCount = null)
    {
        if (classNames.Count > MaxClasses)
            throw new InputException($"model {model.Name}", $"the dataset has {classNames.Count} classes, more than the {MaxClasses} that label maps hold", "use fewer classes");
        var positions = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < model.Classes.Count; i++)
            positions.TryAdd(model.Classes[i], i);
        var known = model.Classes.Count > 0 ? model.Classes.Count : (channelCount ?? int.MaxValue) - model.FirstClass;

        var mapped = new int[classNames.Count];
        var missing = new List<string>();
        for (var i = 0; i < mapped.Length; i++)
        {
            var position = positions.Count == 0 ? i : positions.GetValueOrDefault(classNames[i], -1);
            if (position < 0 || position >= known)
                missing.Add(classNames[i]);
            mapped[i] = position + model.FirstClass;
        }

        if (missing.Count > 0)
        {
            throw new InputException(
                $"model {model.Name}",
                $"it has no class map for {string.Join(", ", missing.Take(20))}{(missing.Count > 20 ? $" and {missing.Count - 20} more" : "")}",
                "choose a CAM model trained for these classes (samcam models show lists a model's classes), or leave them out of the dataset");
        }

        return new ClassMapping(mapped);
    }

    /// <summary>Maps id n to the model's n-th class, as many as it has.</summary>
    /// <param name="model">The model's manifest.</param>
    /// <param name="channelCount">Channels of the network, if known; decides when the manifest names no classes.</param>
    public static ClassMapping OfModel(CamManifest model, int? channelCount = null)
    {
        var count = model.Classes.Count > 0 ? model.Classes.Count : (channelCount ?? MaxClasses) - model.FirstClass;
        return new ClassMapping([.. Enumerable.Range(model.FirstClass, Math.Clamp(count, 0, MaxClasses))]);
    }

    /// <summary>The channel of a class.</summary>
    /// <param name="classId">1 is the first class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public int ChannelOf(int classId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classId, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classId, channels.Length);
        return channels[classId - 1];
    }
}
