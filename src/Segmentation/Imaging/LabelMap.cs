namespace SamCam.Segmentation.Imaging;

/// <summary>H x W class ids: 0 background, 255 void.</summary>
public sealed class LabelMap
{
    /// <summary>Class id of background.</summary>
    public const byte Background = 0;

    /// <summary>Class id of pixels that count for nothing.</summary>
    public const byte Void = 255;

    /// <summary>Wraps class ids: row-major, exactly <c>width * height</c> bytes.</summary>
    public LabelMap(int width, int height, byte[] labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (labels.LongLength != (long)width * height)
            throw new ArgumentException($"{width} x {height} labels need {(long)width * height} bytes, not {labels.LongLength}", nameof(labels));
        Width = width;
        Height = height;
        Labels = labels;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Row-major class ids.</summary>
    public byte[] Labels { get; }
}
