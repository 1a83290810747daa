using System.Text;

namespace SamCam.Testing.Weights;

/// <summary>The hash that formula-made weights and sample positions follow.</summary>
internal static class FormulaHash
{
    public static ulong Fnv1a64(string text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = unchecked((hash ^ b) * 0x100000001B3);
        return hash;
    }

    public static ulong SplitMix64(ulong x)
    {
        unchecked
        {
            var z = x + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>A number in [-1, 1) for an element of a tensor.</summary>
    public static double SignedUnit(ulong seed, ulong index) => (2 * ((SplitMix64(unchecked(seed + index)) >> 11) * (1.0 / (1L << 53)))) - 1;
}
