namespace SamCam.Segmentation.Imaging;

/// <summary>Label maps as PNG files: the value of a pixel is its class id. Palettes are for people and carry no meaning.</summary>
public static class LabelPng
{
    /// <summary>Reads a label map: indexed or gray PNG of 1 to 8 bits.</summary>
    /// <exception cref="InputException">It is no such PNG.</exception>
    public static LabelMap Read(Stream stream, string subject)
    {
        var png = PngReader.Read(stream, subject);
        return png.BitDepth == 16
            ? throw new InputException(subject, "the PNG has 16 bits per pixel", "save it as an 8-bit indexed or gray PNG whose values are class ids")
            : new LabelMap(png.Width, png.Height, png.Samples);
    }

    /// <summary>Reads a label map from a file.</summary>
    /// <exception cref="InputException">The file cannot be read, or is no such PNG.</exception>
    public static LabelMap Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "the file cannot be read (" + e.Message + ")", "check that it is there and may be read", e);
        }
    }

    /// <summary>Writes a label map as an 8-bit indexed PNG with the VOC palette.</summary>
    public static void Write(LabelMap labels, Stream stream) =>
        PngWriter.WriteIndexed(stream, labels.Width, labels.Height, labels.Labels, VocPalette.Rgb);
}
