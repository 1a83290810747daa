using System.Globalization;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace SamCam.Segmentation.Imaging;

/// <summary>
/// Decodes JPEG, PNG, BMP, WebP, GIF (first frame) and TIFF (first page) to 8-bit RGB: 16-bit samples keep their high byte, gray is replicated, alpha is
/// dropped, CMYK is converted.
/// </summary>
public static class ImageDecoder
{
    private const string Remedy = "replace the file or take it out of the dataset";

    /// <summary>Decodes one image. The size is checked in the header, before any pixel is decoded.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="options">Size limit and EXIF orientation.</param>
    /// <param name="subject">The file's name, for errors.</param>
    /// <exception cref="InputException">Empty, no image, truncated, damaged, or larger than the limit.</exception>
    public static RgbImage Decode(ReadOnlyMemory<byte> encoded, ImagingOptions options, string subject)
    {
        if (encoded.IsEmpty)
            throw new InputException(subject, "the file is empty", Remedy);
        var header = ImageHeader.Read(encoded.Span)
            ?? throw new InputException(subject, "it is no image of a known format (its content is none of JPEG, PNG, BMP, WebP, GIF, TIFF)", Remedy);
        CheckSize(header, options, subject);
        if (header.Defect is not null)
            throw new InputException(subject, header.Defect, Remedy);

        var mode = options.Exif == ExifOrientation.Ignore ? ImreadModes.Color | ImreadModes.IgnoreOrientation : ImreadModes.Color;
        try
        {
            using var decoded = Cv2.ImDecode(encoded.Span, mode);
            if (decoded.Empty())
                throw new InputException(subject, $"the {Name(header.Format)} data is damaged", Remedy);
            var pixels = GC.AllocateUninitializedArray<byte>(3 * decoded.Width * decoded.Height);
            SwapToRgb(decoded, pixels);
            return new RgbImage(decoded.Width, decoded.Height, pixels);
        }
        catch (OpenCVException e)
        {
            throw new InputException(subject, $"the {Name(header.Format)} data cannot be decoded ({e.ErrMsg})", Remedy, e);
        }
    }

    private static void CheckSize(ImageHeader header, ImagingOptions options, string subject)
    {
        if (header.Defect is null && (header.Width <= 0 || header.Height <= 0))
            throw new InputException(subject, $"its {Name(header.Format)} header gives no usable size", Remedy);
        var megapixels = header.Width * (double)header.Height / 1e6;
        if (megapixels > options.MaxMegapixels || 3 * megapixels * 1e6 > Array.MaxLength)
        {
            throw new InputException(
                subject,
                string.Create(CultureInfo.InvariantCulture, $"{header.Width} x {header.Height} pixels are more than the limit of {options.MaxMegapixels} megapixels"),
                "scale the image down, or raise imaging.max_megapixels (at most 700)");
        }
    }

    private static void SwapToRgb(Mat decoded, byte[] pixels)
    {
        var pin = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            using var target = Mat.FromPixelData(decoded.Rows, decoded.Cols, MatType.CV_8UC3, pin.AddrOfPinnedObject());
            Cv2.CvtColor(decoded, target, ColorConversionCodes.BGR2RGB);
        }
        finally
        {
            pin.Free();
        }
    }

    private static string Name(EncodedFormat format) => format switch
    {
        EncodedFormat.WebP => "WebP",
        _ => format.ToString().ToUpperInvariant(),
    };
}
