using System.Text.Json.Nodes;
using SamCam.Kubernetes.Tests.Rendering;

namespace SamCam.Kubernetes.Tests;

/// <summary>Every variable that a pod gets is a setting that its program reads, with a value that it can have.</summary>
public sealed class SettingTests(Manifests manifests)
{
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
            ProgramSettings.Read(manifest.Name, variables);
        }
    }

    [Fact]
    public void A_misspelt_variable_is_found() =>
        Should.Throw<Segmentation.InputException>(() => ProgramSettings.Read("worker", new Dictionary<string, string> { ["SAMCAM_Worker__FinishTyme"] = "00:01:00" }));

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
            found[key] = variable["value"]?.GetValue<string>() ?? (key.EndsWith("ConnectionString", StringComparison.Ordinal) ? "Host=db;Database=samcam;Username=u;Password=p" : "some text of a secret");
        }

        return found;
    }
}
