namespace SamCam.Coordinator.Dashboard.Pictures;

/// <summary>A drawn picture.</summary>
/// <param name="Content">The bytes of the file.</param>
/// <param name="ContentType">JPEG for photos, PNG with transparency for what is laid over them.</param>
internal sealed record Picture(byte[] Content, string ContentType);
