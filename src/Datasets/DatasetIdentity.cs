using System.Security.Cryptography;
using System.Text;

namespace SamCam.Datasets;

/// <summary>
/// What makes two datasets the same: layout, label or annotation file, split list, class list. Where the dataset lies does not count,
/// and neither do the bytes of its images.
/// </summary>
/// <param name="Kind">The layout: one of <see cref="DatasetKinds"/>.</param>
/// <param name="Parts">Everything else that counts, in a fixed order.</param>
public sealed record DatasetIdentity(string Kind, IReadOnlyList<DatasetPart> Parts)
{
    /// <summary>Lower-case hexadecimal SHA-256 over kind and parts: equal for equal datasets.</summary>
    public string Hash
    {
        get
        {
            var text = new StringBuilder(Kind).Append('\n');
            foreach (var part in Parts)
                text.Append(part.Name).Append('=').Append(part.Value).Append('\n');
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
    }

    /// <summary>Names of what differs between this dataset and another; empty when they are the same.</summary>
    public IReadOnlyList<string> Differences(DatasetIdentity other)
    {
        var names = new List<string>();
        if (Kind != other.Kind)
            names.Add("kind");
        foreach (var name in Parts.Concat(other.Parts).Select(p => p.Name).Distinct(StringComparer.Ordinal))
        {
            if (ValueOf(Parts, name) != ValueOf(other.Parts, name))
                names.Add(name);
        }

        return names;
    }

    /// <inheritdoc/>
    public bool Equals(DatasetIdentity? other) => other is not null && Differences(other).Count == 0;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Hash);

    private static string? ValueOf(IReadOnlyList<DatasetPart> parts, string name) => parts.FirstOrDefault(p => p.Name == name)?.Value;
}
