using System.Globalization;
using System.Runtime.InteropServices;
using SamCam.Segmentation.Imaging;

namespace SamCam.ClusterBenchmark;

/// <summary>A folder dataset of PNGs of 16 x 16 pixels: few different files under many names, by hard links.</summary>
internal static partial class TinyImages
{
    // A file of ext4 has at most 65,000 names.
    private const int Different = 64;
    private const int Side = 16;
    private const int PerFolder = 1000;

    // Those of the bundled CAM model.
    private static readonly string[] Classes = ["boat", "car", "fish", "flower", "house", "mug", "mushroom", "tree"];

    public static void Write(string root, int count)
    {
        var originals = Path.Combine(root, "originals");
        Directory.CreateDirectory(originals);
        for (var i = 0; i < Different; i++)
        {
            using var file = File.Create(Path.Combine(originals, Number(i)));
            LabelPng.Write(new LabelMap(Side, Side, [.. Enumerable.Range(0, Side * Side).Select(p => (byte)((p * (i + 1) / 7) % 21))]), file);
        }

        File.WriteAllLines(Path.Combine(root, "classes.txt"), Classes);
        using var labels = new StreamWriter(Path.Combine(root, "labels.csv"));
        labels.WriteLine("image,labels");
        for (var i = 0; i < count; i++)
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"{i / PerFolder:D5}");
            if (i % PerFolder == 0)
                Directory.CreateDirectory(Path.Combine(root, "images", folder));
            var name = string.Create(CultureInfo.InvariantCulture, $"{folder}/{i:D8}.png");
            if (Link(Path.Combine(originals, Number(i % Different)), Path.Combine(root, "images", name)) != 0)
                throw new IOException($"{name} cannot be linked: {Marshal.GetLastPInvokeErrorMessage()}");
            labels.WriteLine($"{name},{Classes[i % Different % Classes.Length]}{(i % Different % 3 == 0 ? ";" + Classes[(i + 1) % Different % Classes.Length] : "")}");
        }
    }

    private static string Number(int i) => i.ToString(CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string source, string target);
}
