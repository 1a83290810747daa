namespace SamCam.Cli.Images;

/// <summary>One image that a command was given.</summary>
/// <param name="Key">Names what is made from it; see <see cref="SamCam.Datasets.ImageKey"/>.</param>
/// <param name="Path">The file, relative to <see cref="ImageSource.Root"/>.</param>
internal sealed record SourceImage(string Key, string Path);
