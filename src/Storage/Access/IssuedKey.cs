namespace SamCam.Storage.Access;

/// <summary>A key and its secret, which is known this one time.</summary>
/// <param name="Key">What is kept.</param>
/// <param name="Token">The secret.</param>
public sealed record IssuedKey(ApiKeyRow Key, AccessToken Token);
