using System.Globalization;

namespace SamCam.Segmentation.Masks;

/// <summary>Floats as Python's <c>str</c> writes them, which is how they stand in the tables of <c>amg.py</c>.</summary>
internal static class PythonNumber
{
    /// <summary>The shortest text that reads back as the same number, always with a point or an exponent: <c>400.0</c>, <c>0.95</c>, <c>1e-05</c>.</summary>
    public static string Format(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
        if (Math.Abs(value) >= 1e15 && Math.Abs(value) < 1e16)
            return value.ToString("F1", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') >= 0 ? text.Replace('E', 'e') : text + ".0";
    }
}
