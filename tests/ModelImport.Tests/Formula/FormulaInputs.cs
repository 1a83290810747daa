namespace SamCam.ModelImport.Tests.Formula;

/// <summary>Inputs by formula: images that are normalised already, and an image embedding.</summary>
internal static class FormulaInputs
{
    /// <summary>The eight prompts: x, y in pixels of a 1024 x 1024 input.</summary>
    public static readonly float[] Points = [512, 512, 100.5f, 200.25f, 900, 128, 300, 700.5f, 64, 960, 1000, 650, 511.75f, 30, 740, 333.5f];

    /// <summary>[3, height, width].</summary>
    public static float[] Image(int height, int width, double step = 1) => Fill(
        3, height, width, (c, y, x) => Math.Sin((0.013 * (x * step)) + (0.7 * c)) * Math.Cos((0.017 * (y * step)) - (0.3 * c)));

    /// <summary>[256, 64, 64].</summary>
    public static float[] Embedding() => Fill(256, 64, 64, (c, y, x) => Math.Sin((0.11 * x) + (0.05 * c)) * Math.Cos((0.13 * y) - (0.07 * c)));

    private static float[] Fill(int channels, int height, int width, Func<int, int, int, double> value)
    {
        var elements = new float[channels * height * width];
        for (var i = 0; i < elements.Length; i++)
            elements[i] = (float)value(i / width / height, i / width % height, i % width);
        return elements;
    }
}
