namespace SamCam.Coordinator.Dashboard.Assets;

/// <summary>A file that browsers load.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">What it is.</param>
/// <param name="Tag">Differs when its bytes do, quoted.</param>
internal sealed record AssetFile(string Name, byte[] Content, string ContentType, string Tag);
