using System.Globalization;
using System.Text;

namespace SamCam.Datasets.Unicode;

/// <summary>
/// Unicode normalisation form C. Written here because the program runs with invariant globalisation, where
/// <see cref="string.Normalize()"/> returns its input; and so that keys do not depend on a machine's ICU.
/// Source: Unicode Standard Annex 15 and, for Hangul, chapter 3.12 of the standard.
/// </summary>
internal static class Nfc
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    private static readonly Lazy<Tables> Data = new(Tables.Load);

    /// <summary>The text in form C; the text must be valid UTF-16.</summary>
    public static string Normalize(string text)
    {
        // Up to U+02FF nothing composes with what stands before it, and nothing decomposes for good.
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u02FF') < 0)
            return text;
        var points = Decompose(text);
        Order(points);
        Compose(points);
        var result = new StringBuilder(points.Count);
        foreach (var point in points)
            result.Append(new Rune(point).ToString());
        return result.ToString();
    }

    private static List<int> Decompose(string text)
    {
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var syllable = rune.Value - HangulBase;
            if (syllable is >= 0 and < Leads * Vowels * Tails)
            {
                points.Add(LeadBase + (syllable / (Vowels * Tails)));
                points.Add(VowelBase + (syllable % (Vowels * Tails) / Tails));
                if (syllable % Tails != 0)
                    points.Add(TailBase + (syllable % Tails));
            }
            else if (Data.Value.Decompositions.TryGetValue(rune.Value, out var parts))
            {
                points.AddRange(parts);
            }
            else
            {
                points.Add(rune.Value);
            }
        }

        return points;
    }

    private static void Order(List<int> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var kind = ClassOf(points[i]);
            for (var j = i; kind != 0 && j > 0 && ClassOf(points[j - 1]) > kind; j--)
                (points[j], points[j - 1]) = (points[j - 1], points[j]);
        }
    }

    private static void Compose(List<int> points)
    {
        var starter = -1;
        var lastClass = 0;
        var kept = 0;
        foreach (var point in points.ToArray())
        {
            var kind = ClassOf(point);
            var blocked = starter < 0 || (starter != kept - 1 && lastClass >= kind);
            if (!blocked && Pair(points[starter], point) is { } composed)
            {
                points[starter] = composed;
                continue;
            }

            if (kind == 0)
                starter = kept;
            lastClass = kind;
            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static int? Pair(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels)
            return HangulBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Tails);
        if (first is >= HangulBase and < HangulBase + (Leads * Vowels * Tails) && (first - HangulBase) % Tails == 0 && second is > TailBase and < TailBase + Tails)
            return first + second - TailBase;
        return Data.Value.Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private static int ClassOf(int point) => Data.Value.Classes.GetValueOrDefault(point);

    private sealed class Tables
    {
        public Dictionary<int, int[]> Decompositions { get; } = [];

        public Dictionary<(int First, int Second), int> Compositions { get; } = [];

        public Dictionary<int, byte> Classes { get; } = [];

        public static Tables Load()
        {
            using var stream = typeof(Nfc).Assembly.GetManifestResourceStream("canonical.txt")!;
            using var reader = new StreamReader(stream);
            var tables = new Tables();
            while (reader.ReadLine() is { } line)
                tables.Add(line.Split(' '));
            return tables;
        }

        private void Add(string[] fields)
        {
            if (fields[0] == "d")
            {
                Decompositions.Add(Hex(fields[1]), [.. fields.Skip(2).Select(Hex)]);
            }
            else if (fields[0] == "c")
            {
                Compositions.Add((Hex(fields[2]), Hex(fields[3])), Hex(fields[1]));
            }
            else if (fields[0] == "k")
            {
                for (var point = Hex(fields[1]); point <= Hex(fields[2]); point++)
                    Classes.Add(point, byte.Parse(fields[3], CultureInfo.InvariantCulture));
            }
        }

        private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
