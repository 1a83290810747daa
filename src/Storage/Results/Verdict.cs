namespace SamCam.Storage.Results;

/// <summary>What a person thinks of the pseudo-label of an image.</summary>
public enum Verdict
{
    /// <summary>It is good to train on.</summary>
    Accepted,

    /// <summary>It is not.</summary>
    Rejected,
}
