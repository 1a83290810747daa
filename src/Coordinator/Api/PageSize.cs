using SamCam.Segmentation;

namespace SamCam.Coordinator.Api;

/// <summary>How many items a page holds.</summary>
internal static class PageSize
{
    /// <summary>Unless asked otherwise.</summary>
    public const int Default = 100;

    /// <summary>At most.</summary>
    public const int Max = 1000;

    /// <summary>The number asked for.</summary>
    /// <exception cref="InputException">It is out of range.</exception>
    public static int Of(int? count) => count switch
    {
        null => Default,
        >= 1 and <= Max => count.Value,
        _ => throw new InputException("count", $"{count} is out of range", $"give 1 to {Max}"),
    };
}
