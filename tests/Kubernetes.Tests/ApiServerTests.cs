using SamCam.GpuWorker.Kubernetes;
using SamCam.Kubernetes.Tests.Rendering;

namespace SamCam.Kubernetes.Tests;

/// <summary>A real API server takes what the repository installs. It is one of Kubernetes 1.20, which does not know yet what <see cref="IsKnown"/> leaves out.</summary>
public sealed class ApiServerTests(Manifests manifests)
{
    private const string Namespace = "prod";
    private const string WorkerToken = "token-of-the-worker";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_takes_every_scenario_and_lets_a_worker_note_its_cost_and_nothing_else()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAMCAM_LONG") == "1", "a long check: runs with ./test --all");
        Availability.RequireProgram("/usr/bin/kubectl", "kubectl");
        await using var server = await KubernetesServer.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { [WorkerToken] = $"system:serviceaccount:{Namespace}:rel-samcam-worker" }, Token);
        using var folder = new TemporaryFolder();
        foreach (var name in Manifests.Scenarios.Select(s => "helm " + s).Concat(Manifests.Overlays.Select(o => "kustomize " + o)))
        {
            var objects = (await manifests.ReadAsync(name)).Where(IsKnown).ToList();
            objects.Count.ShouldBeGreaterThanOrEqualTo(6);
            var file = folder.PathOf(name.Replace(' ', '-') + ".yaml");
            await File.WriteAllTextAsync(file, string.Join("---\n", objects.Select(o => o.Text.Replace("\n...\n", "\n", StringComparison.Ordinal))), Token);
            var space = objects[0].Json["metadata"]!["namespace"]!.GetValue<string>();
            await KubectlAsync(server, "create", "namespace", space);
            var said = await KubectlAsync(server, "create", "--validate=false", "-f", file);
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(objects.Count, said);
            if (name == "helm gpu-keda")
                await NoteCostAsync(server, folder);
            await KubectlAsync(server, "delete", "namespace", space, "--wait=false");
            await FinalizeAsync(server, space, folder);
        }
    }

    private static async Task NoteCostAsync(KubernetesServer server, TemporaryFolder folder)
    {
        await KubectlAsync(server, "run", "worker-1", "--image=x", "-n", Namespace);
        var token = folder.PathOf("token");
        await File.WriteAllTextAsync(token, WorkerToken, Token);
        using var pod = new PodClient(new KubernetesOptions { PodName = "worker-1", Namespace = Namespace, Server = server.Address, TokenFile = token, CaFile = server.CaFile });

        await pod.SetDeletionCostAsync(100, Token);

        (await KubectlAsync(server, "get", "pod", "worker-1", "-n", Namespace, "-o", @"jsonpath={.metadata.annotations.controller\.kubernetes\.io/pod-deletion-cost}")).ShouldBe("100");
        foreach (var (verb, thing) in ((string, string)[])[("delete", "pods"), ("get", "secrets"), ("patch", "deployments"), ("create", "pods")])
            (await Tools.RunAsync(["kubectl", "--kubeconfig", server.KubeConfig, "auth", "can-i", verb, thing, "-n", Namespace, $"--as=system:serviceaccount:{Namespace}:rel-samcam-worker"])).Output.Trim().ShouldBe("no");
    }

    // No controller empties a namespace here.
    private static async Task FinalizeAsync(KubernetesServer server, string space, TemporaryFolder folder)
    {
        foreach (var kind in (string[])["deployments", "jobs", "pods", "services", "serviceaccounts", "roles", "rolebindings", "networkpolicies", "ingresses", "configmaps"])
            await KubectlAsync(server, "delete", kind, "--all", "-n", space, "--wait=false");
        var file = folder.PathOf("finalize.json");
        await File.WriteAllTextAsync(file, $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{space}}}"},"spec":{"finalizers":[]}}""", Token);
        await KubectlAsync(server, "replace", "--raw", $"/api/v1/namespaces/{space}/finalize", "-f", file);
    }

    private static bool IsKnown(Manifest manifest) => manifest.IsBuiltIn && manifest.Kind is not ("HorizontalPodAutoscaler" or "PodDisruptionBudget");

    private static async Task<string> KubectlAsync(KubernetesServer server, params string[] arguments)
    {
        var (code, output, error) = await Tools.RunAsync(["kubectl", "--kubeconfig", server.KubeConfig, .. arguments]);
        code.ShouldBe(0, string.Join(' ', arguments) + "\n" + error);
        return output;
    }
}
