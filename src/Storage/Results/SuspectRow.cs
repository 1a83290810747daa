namespace SamCam.Storage.Results;

/// <summary>An image that was in flight when its worker died. It is run alone until it has a row.</summary>
public sealed class SuspectRow
{
    /// <summary>Its job.</summary>
    public Guid JobId { get; set; }

    /// <summary>Position in the dataset, from 0.</summary>
    public int Index { get; set; }

    /// <summary>Workers that died while they ran it alone.</summary>
    public int Deaths { get; set; }
}
