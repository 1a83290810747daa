using System.Diagnostics.CodeAnalysis;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>Verdicts as clients write them.</summary>
internal static class VerdictName
{
    /// <summary>The name; null for no verdict.</summary>
    [return: NotNullIfNotNull(nameof(verdict))]
    public static string? Of(Verdict? verdict) => verdict switch
    {
        Verdict.Accepted => "accepted",
        Verdict.Rejected => "rejected",
        _ => null,
    };

    /// <summary>The verdict; null for no name.</summary>
    /// <exception cref="InputException">There is none of the name.</exception>
    public static Verdict? Parse(string? name) => name switch
    {
        null => null,
        "accepted" => Verdict.Accepted,
        "rejected" => Verdict.Rejected,
        _ => throw new InputException("verdict", $"there is no verdict '{name}'", "give accepted or rejected, or null to take it back"),
    };
}
