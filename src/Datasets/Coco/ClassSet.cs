namespace SamCam.Datasets.Coco;

/// <summary>A set of up to 256 numbers.</summary>
internal struct ClassSet
{
    /// <summary>How many different numbers a set can hold.</summary>
    public const int Capacity = 256;

    private ulong a, b, c, d;

    /// <summary>Puts a number from 0 to 255 in.</summary>
    public void Add(int value)
    {
        var bit = 1ul << (value & 63);
        switch (value >> 6)
        {
            case 0: a |= bit; break;
            case 1: b |= bit; break;
            case 2: c |= bit; break;
            case 3: d |= bit; break;
            default: throw new ArgumentOutOfRangeException(nameof(value));
        }
    }

    /// <summary>Whether a number from 0 to 255 is in.</summary>
    public readonly bool Contains(int value) => (value >> 6) switch
    {
        0 => (a >> (value & 63) & 1) != 0,
        1 => (b >> (value & 63) & 1) != 0,
        2 => (c >> (value & 63) & 1) != 0,
        3 => (d >> (value & 63) & 1) != 0,
        _ => false,
    };
}
