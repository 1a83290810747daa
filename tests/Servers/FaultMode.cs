namespace SamCam.Testing.Servers;

/// <summary>What a <see cref="FaultProxy"/> does to connections.</summary>
public enum FaultMode
{
    /// <summary>Forwards both ways.</summary>
    Up,

    /// <summary>Open connections are reset and new ones refused, as when the server is down.</summary>
    Refuse,

    /// <summary>Open connections stay open and new ones are accepted, and no byte moves until another mode; then those held back go on.</summary>
    Blackhole,

    /// <summary>Open connections are reset, and new ones as soon as they are accepted.</summary>
    Reset,
}
