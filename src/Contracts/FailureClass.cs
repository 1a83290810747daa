namespace SamCam.Contracts;

/// <summary>Why an image failed; decides what happens next.</summary>
public enum FailureClass
{
    /// <summary>The image cannot be used and will not be on a second try.</summary>
    BadInput,

    /// <summary>A file system, network or database error that outlasted its retries; worth requeueing.</summary>
    Transient,

    /// <summary>Accelerator memory ran out even with the smallest batch.</summary>
    OutOfMemory,

    /// <summary>The image killed its worker, twice while it ran alone.</summary>
    ProcessCrash,

    /// <summary>A defect of the program; the log has the details.</summary>
    Internal,
}
