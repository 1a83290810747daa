namespace SamCam.ServiceDefaults;

/// <summary>What a service does on the bus, for the check of permissions before it starts.</summary>
/// <param name="Queues">Its queues.</param>
/// <param name="Publishes">Types of messages that it publishes.</param>
public sealed record BusUse(IReadOnlyList<BusQueue> Queues, IReadOnlyList<Type> Publishes)
{
    /// <summary>The exchange that MassTransit publishes a type of message to.</summary>
    public static string ExchangeOf(Type message) => $"{message.Namespace}:{message.Name}";
}
