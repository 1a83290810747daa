namespace SamCam.Testing.Servers;

/// <summary>A span as an exporter sent it.</summary>
/// <param name="Trace">Its trace, hexadecimal.</param>
/// <param name="Id">Its own id, hexadecimal.</param>
/// <param name="Parent">That of its parent; empty for the first of its trace.</param>
/// <param name="Name">What it is of.</param>
public sealed record TraceSpan(string Trace, string Id, string Parent, string Name);
