namespace SamCam.Testing.Servers;

/// <summary>A user of a <see cref="CephServer"/>.</summary>
/// <param name="Name">Its id.</param>
/// <param name="AccessKey">The S3 access key id.</param>
/// <param name="SecretKey">The S3 secret.</param>
public sealed record CephUser(string Name, string AccessKey, string SecretKey);
