using System.Net.Security;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SamCam.Testing.Servers;

namespace SamCam.Servers.Tests;

public sealed class RabbitMqServerTests(TestServers servers)
{
    private static readonly BasicProperties Persistent = new() { Persistent = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("quorum")]
    [InlineData("classic")]
    public async Task Confirmed_messages_survive_a_kill(string type)
    {
        const int messages = 200;
        var server = await servers.RabbitMqAsync();
        var host = await server.CreateVirtualHostAsync(cancellationToken: Token);
        await using (var connection = await ConnectAsync(host))
        {
            await using var channel = await OpenAsync(connection);
            await DeclareAsync(channel, type);
            for (var i = 0; i < messages; i++)
                await channel.BasicPublishAsync(string.Empty, "work", mandatory: true, Persistent, BitConverter.GetBytes(i), Token);

            var living = server.ProcessIds;
            living.ShouldNotBeEmpty();
            await server.KillAsync();
            server.ProcessIds.ShouldBeEmpty();
            living.Where(ProcessEntry.IsRunning).ShouldBeEmpty();
        }
        await Should.ThrowAsync<BrokerUnreachableException>(() => ConnectAsync(host));

        await server.RestartAsync(Token);
        await using var again = await ConnectAsync(host);
        await using var reading = await OpenAsync(again);
        var received = new HashSet<int>();
        while (await reading.BasicGetAsync("work", autoAck: true, Token) is { } message)
            received.Add(BitConverter.ToInt32(message.Body.Span));
        received.ShouldBe(Enumerable.Range(0, messages), ignoreOrder: true);
    }

    [Fact]
    public async Task Virtual_hosts_share_the_node_and_not_their_queues()
    {
        var server = await servers.RabbitMqAsync();
        await using var one = await ConnectAsync(await server.CreateVirtualHostAsync(cancellationToken: Token));
        await using var other = await ConnectAsync(await server.CreateVirtualHostAsync(cancellationToken: Token));
        await using var declaring = await OpenAsync(one);
        await DeclareAsync(declaring, "quorum");
        (await declaring.QueueDeclarePassiveAsync("work", Token)).QueueName.ShouldBe("work");

        await using var looking = await OpenAsync(other);
        (await Should.ThrowAsync<OperationInterruptedException>(() => looking.QueueDeclarePassiveAsync("work", Token)))
            .ShutdownReason!.ReplyCode.ShouldBe((ushort)404);
    }

    [Fact]
    public async Task A_user_does_only_what_it_may()
    {
        var server = await servers.RabbitMqAsync();
        await server.CreateVirtualHostAsync("narrow", Token);
        await server.CreateUserAsync("reader", "a secret/of:it", new RabbitMqPermissions(Configure: "", Write: "", VirtualHost: "narrow"), Token);

        await using var connection = await ConnectAsync(server.UriOf("narrow", "reader", "a secret/of:it"));
        await using var channel = await OpenAsync(connection);
        (await Should.ThrowAsync<OperationInterruptedException>(() => DeclareAsync(channel, "quorum"))).ShutdownReason!.ReplyCode.ShouldBe((ushort)403);
        await Should.ThrowAsync<BrokerUnreachableException>(() => ConnectAsync(server.UriOf("narrow", "reader", "wrong")));
        // The client hands out the connection that it was refused, closed.
        await using var refused = await ConnectAsync(server.UriOf("/", "reader", "a secret/of:it"));
        await Wait.UntilAsync(() => !refused.IsOpen, "the connection to be refused", cancellationToken: Token);
        refused.CloseReason!.ReplyCode.ShouldBe((ushort)530);
    }

    [Fact]
    public async Task Amqps_is_trusted_by_the_authority_alone()
    {
        var server = await servers.RabbitMqAsync();
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = server.TlsPort, Ssl = new SslOption("localhost", enabled: true) };
        factory.Ssl.CertificateValidationCallback = servers.Certificates.Validate;
        await using (var connection = await factory.CreateConnectionAsync(Token))
            connection.IsOpen.ShouldBeTrue();

        factory.Ssl.CertificateValidationCallback = null;
        await Should.ThrowAsync<BrokerUnreachableException>(() => factory.CreateConnectionAsync(Token));
        factory.Ssl.CertificateValidationCallback = servers.Certificates.Validate;
        factory.Ssl.ServerName = "elsewhere";
        await Should.ThrowAsync<BrokerUnreachableException>(() => factory.CreateConnectionAsync(Token));
        factory.Ssl.AcceptablePolicyErrors.ShouldBe(SslPolicyErrors.None);
    }

    private static Task<IConnection> ConnectAsync(Uri uri) =>
        new ConnectionFactory { Uri = uri, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(Token);

    private static Task<IChannel> OpenAsync(IConnection connection) =>
        connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Token);

    private static Task DeclareAsync(IChannel channel, string type) => channel.QueueDeclareAsync(
        "work",
        durable: true,
        exclusive: false,
        autoDelete: false,
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = type },
        cancellationToken: Token);
}
