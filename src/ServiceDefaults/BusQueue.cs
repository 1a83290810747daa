namespace SamCam.ServiceDefaults;

/// <summary>A queue that a service takes messages from or sends them to.</summary>
/// <param name="Name">Its name, which is also that of the exchange in front of it; of a temporary one the beginning.</param>
/// <param name="Temporary">Whether each instance has one of its own, which goes with it.</param>
/// <param name="Messages">Types of messages that are routed there when they are published.</param>
public sealed record BusQueue(string Name, bool Temporary, params IReadOnlyList<Type> Messages);
