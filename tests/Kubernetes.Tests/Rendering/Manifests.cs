using System.Collections.Concurrent;

namespace SamCam.Kubernetes.Tests.Rendering;

/// <summary>Everything that the repository can install: scenarios of the chart and overlays of the plain manifests, each rendered once.</summary>
public sealed class Manifests
{
    /// <summary>The scenarios of <c>helm/samcam/ci</c>.</summary>
    public static readonly string[] Scenarios = ["minimal", "production", "gpu-keda", "hpa"];

    /// <summary>The overlays of <c>k8s/overlays</c>.</summary>
    public static readonly string[] Overlays = ["dev", "gpu"];

    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> rendered = new(StringComparer.Ordinal);

    /// <summary>Both, as rows of a theory.</summary>
    public static TheoryData<string> All => [.. Scenarios.Select(s => "helm " + s), .. Overlays.Select(o => "kustomize " + o)];

    /// <summary>The chart.</summary>
    internal static string Chart => Repository.PathOf("helm/samcam");

    /// <summary>The YAML of a row of <see cref="All"/>.</summary>
    public Task<string> TextAsync(string name) => rendered.GetOrAdd(name, n => new(() => n.Split(' ') is ["helm", var scenario] ? ChartAsync(scenario) : OverlayAsync(n.Split(' ')[1]))).Value;

    /// <summary>Its objects.</summary>
    internal async Task<IReadOnlyList<Manifest>> ReadAsync(string name) => Manifest.Parse(await TextAsync(name));

    /// <summary>Renders the chart with a scenario's values and others on top.</summary>
    /// <returns>What Helm ended with, and what it said.</returns>
    internal static async Task<(int ExitCode, string Output, string Error)> RenderAsync(string scenario, params string[] set)
    {
        using var copy = new TemporaryFolder();
        // Readable to the account that Helm runs as.
        await Tools.RunAsync(["cp", "-r", Chart, copy.Root]);
        await Tools.RunAsync(["chmod", "-R", "a+rX", copy.Root]);
        var chart = Path.Combine(copy.Root, "samcam");
        List<string> arguments = ["template", "rel", chart, "--namespace", "prod", "--values", Path.Combine(chart, "ci", scenario + "-values.yaml")];
        foreach (var value in set)
            arguments.AddRange(["--set-json", value]);
        return await Tools.HelmAsync(arguments);
    }

    private static async Task<string> ChartAsync(string scenario)
    {
        var (code, output, error) = await RenderAsync(scenario);
        code.ShouldBe(0, error);
        return output;
    }

    private static async Task<string> OverlayAsync(string overlay)
    {
        Availability.RequireProgram("/usr/bin/kubectl", "kubectl");
        var (code, output, error) = await Tools.RunAsync(["kubectl", "kustomize", Repository.PathOf("k8s/overlays/" + overlay)]);
        code.ShouldBe(0, error);
        return output;
    }
}
