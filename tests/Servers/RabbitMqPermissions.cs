namespace SamCam.Testing.Servers;

/// <summary>What a RabbitMQ user may do in one virtual host: regular expressions over names of queues and exchanges; empty fits none.</summary>
/// <param name="Configure">May be declared and deleted.</param>
/// <param name="Write">May be published to.</param>
/// <param name="Read">May be consumed.</param>
/// <param name="VirtualHost">Where this holds.</param>
public sealed record RabbitMqPermissions(string Configure = ".*", string Write = ".*", string Read = ".*", string VirtualHost = "/");
