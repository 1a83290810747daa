using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SamCam.Segmentation;
using SamCam.Storage;

namespace SamCam.ServiceDefaults;

/// <summary>What is done with the broker beside the bus: the check at start-up, and the queue of an engine's shards, which must be there before a worker is.</summary>
public sealed class RabbitMqBroker(BusOptions options, ILogger<RabbitMqBroker> logger)
{
    /// <summary>Where messages go that were handed out too often.</summary>
    public const string DeadLetters = "dead-letters";

    // The broker must not take a shard for lost while it is computed. Honoured from RabbitMQ 3.12; older brokers have 30 minutes for every queue.
    private static readonly TimeSpan ConsumerTimeout = TimeSpan.FromMinutes(30);
    private static readonly Version HonoursConsumerTimeout = new(3, 12);

    // What AMQP closes a connection with when the virtual host is not there or not open to the user.
    private const int NotAllowed = 530;
    private const int AccessRefused = 403;
    private const int NotFound = 404;

    // An exchange that every virtual host has, and a key that nobody uses.
    private const string Unused = "amq.direct";
    private const string UnusedKey = "samcam-start";

    /// <summary>Arguments of every durable queue.</summary>
    public static IReadOnlyDictionary<string, object?> QueueArguments(BusOptions options) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = options.DeliveryLimit,
        ["x-dead-letter-exchange"] = DeadLetters,
        ["x-consumer-timeout"] = (int)ConsumerTimeout.TotalMilliseconds,
    };

    /// <summary>Connects, and does once what the bus will do: declares, binds, and looks whether what is published may be.</summary>
    /// <param name="uses">What the service does on the bus.</param>
    /// <param name="shardLimit">How long a message of a shard may be held.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InputException">The broker cannot be reached in time, or refuses; names the setting at fault.</exception>
    public async Task CheckAsync(IEnumerable<BusUse> uses, TimeSpan shardLimit, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await ConnectAsync(cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.ExchangeDeclareAsync(DeadLetters, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync(
                DeadLetters, durable: true, exclusive: false, autoDelete: false,
                new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
            await channel.QueueBindAsync(DeadLetters, DeadLetters, "", cancellationToken: cancellationToken);
            foreach (var use in uses)
                await CheckAsync(connection, channel, use, cancellationToken);
            WarnOfTimeout(connection, shardLimit);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == NotAllowed)
        {
            throw Refused(e.ShutdownReason.ReplyText, e);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == AccessRefused)
        {
            throw new InputException(
                "Bus:UserName", $"{options.UserName} lacks a permission that the bus needs ({e.ShutdownReason.ReplyText})", "give it configure, write and read permission on the virtual host", e);
        }
    }

    /// <summary>Makes the queue of an engine's shards, if it is not there.</summary>
    public async Task DeclareShardQueueAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await DeclareQueueAsync(channel, name, cancellationToken);
    }

    /// <summary>Messages that wait in queues; a queue that is not there has none.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(IReadOnlyList<string> queues, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var connection = await ConnectAsync(cancellationToken);
        foreach (var queue in queues)
        {
            // A name that is not there ends the channel.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                counts[queue] = await channel.MessageCountAsync(queue, cancellationToken);
            }
            catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == NotFound)
            {
                counts[queue] = 0;
            }
        }

        return counts;
    }

    // Exactly what MassTransit declares, or it would be refused later.
    private async Task CheckAsync(IConnection connection, IChannel channel, BusUse use, CancellationToken cancellationToken)
    {
        foreach (var message in use.Publishes.Union(use.Queues.SelectMany(q => q.Messages)))
            await channel.ExchangeDeclareAsync(BusUse.ExchangeOf(message), ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
        foreach (var queue in use.Queues)
        {
            var name = queue.Temporary ? await DeclareOwnQueueAsync(channel, queue.Name, cancellationToken) : await DeclareQueueAsync(channel, queue.Name, cancellationToken);
            foreach (var message in queue.Messages)
                await channel.ExchangeBindAsync(name, BusUse.ExchangeOf(message), "", cancellationToken: cancellationToken);
        }

        foreach (var message in use.Publishes)
            await CheckWriteAsync(connection, BusUse.ExchangeOf(message), cancellationToken);
    }

    // Publishing would tell too, but also be heard. Binding to an exchange needs the same permission, and it is looked at before that on the source.
    private static async Task CheckWriteAsync(IConnection connection, string exchange, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await channel.ExchangeBindAsync(exchange, Unused, UnusedKey, cancellationToken: cancellationToken);
            await channel.ExchangeUnbindAsync(exchange, Unused, UnusedKey, cancellationToken: cancellationToken);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason is { ReplyCode: AccessRefused } reason && reason.ReplyText.Contains($"'{Unused}'", StringComparison.Ordinal))
        {
            // Only what nobody uses is refused.
        }
    }

    // Goes with the connection.
    private static async Task<string> DeclareOwnQueueAsync(IChannel channel, string prefix, CancellationToken cancellationToken)
    {
        var name = $"{prefix}-start-{Guid.NewGuid():N}";
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: false, autoDelete: true, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(name, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(name, name, "", cancellationToken: cancellationToken);
        return name;
    }

    private async Task<string> DeclareQueueAsync(IChannel channel, string name, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(
            name, durable: true, exclusive: false, autoDelete: false, QueueArguments(options).ToDictionary(StringComparer.Ordinal), cancellationToken: cancellationToken);
        await channel.QueueBindAsync(name, name, "", cancellationToken: cancellationToken);
        return name;
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory { Uri = options.Uri!, UserName = options.UserName, Password = options.Password, ClientProvidedName = "samcam" };
        if (factory.Ssl.Enabled && options.CaFile is not null)
        {
            factory.Ssl.CertificateValidationCallback = new AuthorityFile(options.CaFile, "Bus:CaFile").Validate;
            factory.Ssl.AcceptablePolicyErrors = System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors;
        }

        var deadline = Environment.TickCount64 + (long)options.StartTimeout.TotalMilliseconds;
        while (true)
        {
            try
            {
                var connection = await factory.CreateConnectionAsync(cancellationToken);
                // A refused virtual host comes as a connection that is closed already, or is about to be.
                return connection.CloseReason is { } reason ? throw Refused(reason.ReplyText, inner: null) : connection;
            }
            catch (BrokerUnreachableException e) when (Find<AuthenticationFailureException>(e) is not null)
            {
                throw new InputException("Bus:UserName, Bus:Password", $"the broker at {Address} refuses user {options.UserName}", "correct them", e);
            }
            catch (BrokerUnreachableException e) when (Find<AuthenticationException>(e) is { } tls)
            {
                throw new InputException("Bus:Uri, Bus:CaFile", $"no TLS connection to {Address} ({tls.Message})", "name the broker's own certificate authority, and its host as in its certificate", e);
            }
            catch (BrokerUnreachableException e) when (Find<OperationInterruptedException>(e) is { } refused)
            {
                throw Refused(refused.ShutdownReason?.ReplyText, e);
            }
            catch (BrokerUnreachableException e) when (Environment.TickCount64 > deadline)
            {
                throw new InputException("Bus:Uri", $"the broker at {Address} cannot be reached ({e.GetBaseException().Message})", "start it, or correct the address", e);
            }
            catch (BrokerUnreachableException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    private InputException Refused(string? reason, Exception? inner) =>
        new("Bus:Uri", $"the broker at {Address} refuses the virtual host ({reason})", "correct it, or give the user access to it", inner);

    private string Address => options.Uri!.GetComponents(UriComponents.Scheme | UriComponents.HostAndPort | UriComponents.Path, UriFormat.UriEscaped);

    private void WarnOfTimeout(IConnection connection, TimeSpan shardLimit)
    {
        if (shardLimit * 2 > ConsumerTimeout
            && connection.ServerProperties?.TryGetValue("version", out var value) == true && value is byte[] bytes
            && Version.TryParse(Encoding.UTF8.GetString(bytes), out var version) && version < HonoursConsumerTimeout)
        {
            LogMessages.ConsumerTimeoutTooShort(logger, version.ToString(), shardLimit);
        }
    }

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is T found)
                return found;
            if (error is AggregateException several && several.InnerExceptions.Select(Find<T>).FirstOrDefault(e => e is not null) is { } inner)
                return inner;
        }

        return null;
    }
}
