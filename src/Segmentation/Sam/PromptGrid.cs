namespace SamCam.Segmentation.Sam;

/// <summary>The square grid of point prompts.</summary>
internal static class PromptGrid
{
    /// <summary>x, y of every point in 0..1, x fastest: <c>linspace(1 / 2n, 1 - 1 / 2n, n)</c> on either axis.</summary>
    public static (double X, double Y)[] Create(int side)
    {
        var offset = 1.0 / (2 * side);
        var step = side > 1 ? (1 - offset - offset) / (side - 1) : 0;
        var axis = new double[side];
        for (var i = 0; i < side; i++)
            axis[i] = i == side - 1 && side > 1 ? 1 - offset : (i * step) + offset;

        var points = new (double X, double Y)[side * side];
        for (var i = 0; i < points.Length; i++)
            points[i] = (axis[i % side], axis[i / side]);
        return points;
    }

    /// <summary>Indexes of every second point on either axis, a quarter of all.</summary>
    public static int[] Coarse(int side) => [.. Enumerable.Range(0, side * side).Where(i => i % side % 2 == 0 && i / side % 2 == 0)];
}
