namespace SamCam.Coordinator.Access;

/// <summary>On endpoints whose requests change nothing by themselves: what is done over the connections that they open is written down by whoever does it.</summary>
internal sealed class OwnAudit;
