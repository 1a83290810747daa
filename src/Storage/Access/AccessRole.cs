namespace SamCam.Storage.Access;

/// <summary>What somebody may do; each role may do what the ones before it may.</summary>
public enum AccessRole
{
    /// <summary>Sees jobs, images, results and workers.</summary>
    Viewer,

    /// <summary>Submits and steers jobs.</summary>
    Submitter,

    /// <summary>Deletes jobs, hands out keys, reads the audit log.</summary>
    Admin,
}
