namespace SamCam.Testing.Runs;

/// <summary>A folder dataset of a few of the bundled scenes, and the command that turns it over in seconds.</summary>
internal sealed class TinyDataset
{
    private static readonly string Scenes = Repository.PathOf("samples/scenes");

    public TinyDataset(string root, int scenes)
    {
        Root = root;
        Directory.CreateDirectory(ImagePath(""));
        File.Copy(Path.Combine(Scenes, "classes.txt"), Path.Combine(root, "classes.txt"));
        File.WriteAllText(LabelFile, "image,labels\n");
        foreach (var line in File.ReadLines(Path.Combine(Scenes, "labels.csv")).Skip(1).Take(scenes))
        {
            var name = line.Split(',')[0];
            Add(name, Photo(name), line.Split(',')[1]);
        }
    }

    public string Root { get; }

    public string LabelFile => Path.Combine(Root, "labels.csv");

    /// <summary>Class names; the name at index i has class id i + 1.</summary>
    public static string[] Classes => File.ReadAllLines(Path.Combine(Scenes, "classes.txt"));

    /// <summary>The encoded bytes of a bundled scene.</summary>
    public static byte[] Photo(string name) => File.ReadAllBytes(Path.Combine(Scenes, "images", name));

    /// <summary>The ground truth of a scene: an indexed PNG whose values are class ids.</summary>
    public static string GroundTruth(string key) => Path.Combine(Scenes, "ground-truth", key + ".png");

    public string ImagePath(string name) => Path.Combine(Root, "images", name);

    public void Add(string name, byte[] encoded, string labels = "boat")
    {
        File.WriteAllBytes(ImagePath(name), encoded);
        List(name, labels);
    }

    /// <summary>Names an image in the label file, there or not.</summary>
    public void List(string name, string labels = "boat") => File.AppendAllText(LabelFile, $"{name},{labels}\n");

    /// <summary>A folder of ready pseudo-labels: the ground truth of the scenes.</summary>
    public string WritePseudoLabels(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var key in Directory.EnumerateFiles(ImagePath("")).Select(Path.GetFileNameWithoutExtension))
            File.Copy(GroundTruth(key!), Path.Combine(folder, key + ".png"));
        return folder;
    }

    /// <summary>The arguments of a run with few prompts and one CAM scale.</summary>
    public string[] Run(string output, params string[] more) =>
        ["run", Root, "--output", output, "--set", "sam.points_per_side=4", "--set", "cam.scales=[1]", .. more];
}
