using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using SamCam.Coordinator;
using SamCam.Coordinator.Access;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Kubernetes;
using SamCam.Kubernetes.Tests.Rendering;
using SamCam.ServiceDefaults;
using SamCam.ServiceDefaults.Telemetry;
using SamCam.Storage;
using SamCam.Storage.Models;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Kubernetes.Tests;

/// <summary>Every variable that a pod gets is a setting that its program reads, with a value that it can have.</summary>
public sealed class SettingTests(Manifests manifests)
{
    private const string Prefix = "SAMCAM_";

    private static readonly Dictionary<string, Action<IConfiguration>> Sections = new(StringComparer.Ordinal)
    {
        [BusOptions.Section] = c => Settings.Read<BusOptions>(c, BusOptions.Section),
        [DatabaseOptions.Section] = c => ClusterStorage.Open(Settings.Read<DatabaseOptions>(c, DatabaseOptions.Section)),
        [ObjectStoreOptions.Section] = c => Settings.Read<ObjectStoreOptions>(c, ObjectStoreOptions.Section),
        [ModelCacheOptions.Section] = c => Settings.Read<ModelCacheOptions>(c, ModelCacheOptions.Section),
        [TelemetryOptions.Section] = c => Settings.Read<TelemetryOptions>(c, TelemetryOptions.Section),
        [CoordinatorOptions.Section] = c => Settings.Read<CoordinatorOptions>(c, CoordinatorOptions.Section),
        [AccessOptions.Section] = c => Settings.Read<AccessOptions>(c, AccessOptions.Section),
        [WorkerOptions.Section] = c => Settings.Read<WorkerOptions>(c, WorkerOptions.Section),
        [KubernetesOptions.Section] = c => Settings.Read<KubernetesOptions>(c, KubernetesOptions.Section),
        ["Leases"] = c => Settings.Read<LeaseOptions>(c, "Leases"),
    };

    private static readonly string[] CoordinatorOnly = [CoordinatorOptions.Section, AccessOptions.Section];
    private static readonly string[] WorkerOnly = [WorkerOptions.Section, KubernetesOptions.Section];

    public static TheoryData<string> All => Manifests.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_variable_is_a_setting_that_the_program_reads(string name)
    {
        var objects = await manifests.ReadAsync(name);
        foreach (var (manifest, container) in objects.SelectMany(o => o.Containers.Select(c => (o, c))))
        {
            var variables = Variables(container, objects);
            variables.Count.ShouldBeGreaterThan(1);
            variables.Keys.ShouldAllBe(k => k.StartsWith(Prefix));
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(variables.Select(v =>
                new KeyValuePair<string, string?>(v.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), v.Value))).Build();
            foreach (var section in configuration.GetChildren().Select(s => s.Key).Where(s => s != "Urls"))
            {
                Sections.ShouldContainKey(section, $"{manifest.Name} has a setting of {section}, which nothing reads");
                (manifest.Name.EndsWith("worker", StringComparison.Ordinal) ? CoordinatorOnly : WorkerOnly).ShouldNotContain(section, $"{manifest.Name} does not read {section}");
                // Ends with the name of a setting that is unknown or has a value that it cannot have.
                Sections[section](configuration);
            }
        }
    }

    [Fact]
    public void A_misspelt_variable_is_found()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Worker:FinishTyme", "00:01:00")]).Build();
        Should.Throw<Segmentation.InputException>(() => Sections[WorkerOptions.Section](configuration));
    }

    private static Dictionary<string, string> Variables(JsonObject container, IReadOnlyList<Manifest> objects)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in container["envFrom"]?.AsArray() ?? [])
        {
            var map = objects.Single(o => o.Kind == "ConfigMap" && o.Name == source!["configMapRef"]!["name"]!.GetValue<string>());
            foreach (var (key, value) in map.Json["data"]!.AsObject())
                found[key] = value!.GetValue<string>();
        }

        foreach (var variable in container["env"]!.AsArray())
        {
            var key = variable!["name"]!.GetValue<string>();
            // What comes from a secret or from the pod itself is some text.
            found[key] = variable["value"]?.GetValue<string>() ?? (key.EndsWith("ConnectionString", StringComparison.Ordinal) ? "Host=db;Database=samcam;Username=u;Password=p" : "some");
        }

        return found;
    }
}
