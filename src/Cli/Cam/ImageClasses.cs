namespace SamCam.Cli.Cam;

/// <summary>The classes whose maps were made for one image, for the JSON summary.</summary>
/// <param name="Key">The image key.</param>
/// <param name="Ids">Class ids, ascending.</param>
/// <param name="Classes">Their names; empty when the model names no classes.</param>
internal sealed record ImageClasses(string Key, IReadOnlyList<int> Ids, IReadOnlyList<string> Classes);
