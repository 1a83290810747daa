namespace SamCam.Client.Documents;

/// <summary>A page of a list.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
