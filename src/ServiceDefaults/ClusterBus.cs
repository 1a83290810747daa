using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SamCam.Contracts;
using SamCam.Storage;

namespace SamCam.ServiceDefaults;

/// <summary>The bus of a service: RabbitMQ when it is configured, else one inside the process.</summary>
public static class ClusterBus
{
    /// <summary>Adds the bus with the consumers of the service.</summary>
    public static IServiceCollection AddClusterBus(this IServiceCollection services, IConfiguration configuration, Action<IBusRegistrationConfigurator> addConsumers)
    {
        var options = Settings.Read<BusOptions>(configuration, BusOptions.Section);
        services.TryAddSingleton(options);
        services.TryAddSingleton<RabbitMqBroker>();
        return services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.SetKebabCaseEndpointNameFormatter();
            addConsumers(bus);
            if (options.Uri is null)
            {
                bus.UsingInMemory((context, configurator) => configurator.ConfigureEndpoints(context));
                return;
            }

            bus.AddConfigureEndpointsCallback((_, queueName, endpoint) =>
            {
                // Queues of one instance go with it; all others outlast broker restarts.
                if (endpoint is IRabbitMqReceiveEndpointConfigurator queue && !queueName.StartsWith(QueueNames.JobStop, StringComparison.Ordinal))
                {
                    foreach (var (name, value) in RabbitMqBroker.QueueArguments(options))
                        queue.SetQueueArgument(name, value!);
                }
            });
            bus.UsingRabbitMq((context, configurator) =>
            {
                configurator.Host(options.Uri, host => Secure(host, options));
                configurator.ConfigureEndpoints(context);
            });
        });
    }

    private static void Secure(IRabbitMqHostConfigurator host, BusOptions options)
    {
        host.Username(options.UserName);
        host.Password(options.Password);
        if (options.Uri!.Scheme != "amqps")
            return;
        host.UseSsl(ssl =>
        {
            ssl.ServerName = options.Uri.Host;
            ssl.Protocol = System.Security.Authentication.SslProtocols.None;
            if (options.CaFile is not null)
                ssl.CertificateValidationCallback = new AuthorityFile(options.CaFile, "Bus:CaFile").Validate;
        });
    }
}
