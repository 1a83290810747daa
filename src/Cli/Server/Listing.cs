namespace SamCam.Cli.Server;

/// <summary>Lists that a server gives in pages, as commands show them: the first so many, and where they went on.</summary>
/// <param name="Items">In the order of the server.</param>
/// <param name="Next">What <c>--after</c> takes to go on; null when that is all.</param>
internal sealed record Listing<T>(IReadOnlyList<T> Items, string? Next);
