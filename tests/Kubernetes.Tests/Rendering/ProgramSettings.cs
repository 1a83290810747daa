using Microsoft.Extensions.Configuration;
using SamCam.Coordinator;
using SamCam.Coordinator.Access;
using SamCam.Coordinator.Webhooks;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Kubernetes;
using SamCam.ServiceDefaults;
using SamCam.ServiceDefaults.Telemetry;
using SamCam.Storage;
using SamCam.Storage.Models;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Kubernetes.Tests.Rendering;

/// <summary>The settings that the programs read, and the types that hold them.</summary>
internal static class ProgramSettings
{
    /// <summary>What stands before each in the environment.</summary>
    public const string Prefix = "SAMCAM_";

    private static readonly string[] CoordinatorOnly = [CoordinatorOptions.Section, AccessOptions.Section, WebhookOptions.Section];
    private static readonly string[] WorkerOnly = [WorkerOptions.Section, KubernetesOptions.Section];

    private static readonly Dictionary<string, (Type Type, Action<IConfiguration> Read)> Sections = new(StringComparer.Ordinal)
    {
        [BusOptions.Section] = Of<BusOptions>(BusOptions.Section),
        [DatabaseOptions.Section] = Of<DatabaseOptions>(DatabaseOptions.Section, o => ClusterStorage.Open(o)),
        [ObjectStoreOptions.Section] = Of<ObjectStoreOptions>(ObjectStoreOptions.Section),
        [ModelCacheOptions.Section] = Of<ModelCacheOptions>(ModelCacheOptions.Section),
        [TelemetryOptions.Section] = Of<TelemetryOptions>(TelemetryOptions.Section),
        [CoordinatorOptions.Section] = Of<CoordinatorOptions>(CoordinatorOptions.Section),
        [AccessOptions.Section] = Of<AccessOptions>(AccessOptions.Section),
        [WebhookOptions.Section] = Of<WebhookOptions>(WebhookOptions.Section, o => _ = new WebhookTargets(o)),
        [WorkerOptions.Section] = Of<WorkerOptions>(WorkerOptions.Section),
        [KubernetesOptions.Section] = Of<KubernetesOptions>(KubernetesOptions.Section),
        ["Leases"] = Of<LeaseOptions>("Leases"),
    };

    /// <summary>The type of each section.</summary>
    public static IReadOnlyDictionary<string, Type> Types => Sections.ToDictionary(s => s.Key, s => s.Value.Type, StringComparer.Ordinal);

    /// <summary>Reads variables as the program does that gets them.</summary>
    /// <exception cref="Segmentation.InputException">A setting is unknown or has a value that it cannot have; names it.</exception>
    public static void Read(string program, IReadOnlyDictionary<string, string> variables)
    {
        variables.Keys.ShouldAllBe(k => k.StartsWith(Prefix));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(variables.Select(v =>
            new KeyValuePair<string, string?>(v.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), v.Value))).Build();
        foreach (var section in configuration.GetChildren().Select(s => s.Key).Where(s => s != "Urls"))
        {
            Sections.ShouldContainKey(section, $"{program} has a setting of {section}, which nothing reads");
            (program.EndsWith("worker", StringComparison.Ordinal) ? CoordinatorOnly : WorkerOnly).ShouldNotContain(section, $"{program} does not read {section}");
            Sections[section].Read(configuration);
        }
    }

    private static (Type, Action<IConfiguration>) Of<T>(string section, Action<T>? check = null)
        where T : class, new() =>
        (typeof(T), configuration =>
        {
            var options = Settings.Read<T>(configuration, section);
            check?.Invoke(options);
        }
    );
}
