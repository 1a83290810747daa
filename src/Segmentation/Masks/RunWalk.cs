namespace SamCam.Segmentation.Masks;

/// <summary>Walks the runs of two masks side by side: every stretch in which neither changes comes once.</summary>
internal ref struct RunWalk(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
{
    private readonly ReadOnlySpan<int> first = first;
    private readonly ReadOnlySpan<int> second = second;
    private int firstRun = -1;
    private int secondRun = -1;
    private int firstLeft;
    private int secondLeft;

    /// <summary>Pixels in the current stretch.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the first mask is set there.</summary>
    public readonly bool InFirst => (firstRun & 1) == 1;

    /// <summary>Whether the second mask is set there.</summary>
    public readonly bool InSecond => (secondRun & 1) == 1;

    /// <summary>Goes to the next stretch.</summary>
    /// <returns>False behind the last one.</returns>
    public bool Next()
    {
        while (firstLeft == 0 && ++firstRun < first.Length)
            firstLeft = first[firstRun];
        while (secondLeft == 0 && ++secondRun < second.Length)
            secondLeft = second[secondRun];
        Length = Math.Min(firstLeft, secondLeft);
        firstLeft -= Length;
        secondLeft -= Length;
        return Length > 0;
    }
}
