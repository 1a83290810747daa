namespace SamCam.ServiceDefaults;

/// <summary>The message broker: section <c>Bus</c>.</summary>
public sealed record BusOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Bus";

    /// <summary><c>amqp://host:5672/virtual-host</c>, or <c>amqps://host:5671/virtual-host</c> for TLS; null for a bus inside the process.</summary>
    public Uri? Uri { get; init; }

    /// <summary>The user; needs configure, write and read permission on the virtual host.</summary>
    public string UserName { get; init; } = "guest";

    /// <summary>Its password. Never logged.</summary>
    public string Password { get; init; } = "guest";

    /// <summary>A PEM file of the only certificate authorities that are trusted for amqps; null trusts those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>Messages that a queue hands out this often in vain become dead letters; their shards still wait in the tables.</summary>
    public int DeliveryLimit { get; init; } = 20;

    /// <summary>How long a start-up waits for a broker that cannot be reached.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
