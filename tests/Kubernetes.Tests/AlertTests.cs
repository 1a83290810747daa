using System.Text.RegularExpressions;
using SamCam.Kubernetes.Tests.Rendering;

namespace SamCam.Kubernetes.Tests;

/// <summary>Alert rules by Prometheus' own tool, and their runbooks.</summary>
public sealed partial class AlertTests(Manifests manifests)
{
    private static string Rules => Repository.PathOf("helm/samcam/rules/alerts.yaml");

    [Fact]
    public async Task Promtool_finds_nothing_wrong_with_the_rules()
    {
        Availability.RequireProgram(PrometheusServer.Promtool, "prometheus");
        var (code, output, error) = await Tools.RunAsync([PrometheusServer.Promtool, "check", "rules", Rules]);
        code.ShouldBe(0, output + error);
    }

    [Fact]
    public async Task Each_alert_fires_when_it_should_and_at_no_other_time()
    {
        Availability.RequireProgram(PrometheusServer.Promtool, "prometheus");
        using var folder = new TemporaryFolder();
        // The tests name their rules by a path beside them.
        File.Copy(Rules, folder.PathOf("alerts.yaml"));
        var tests = folder.PathOf("tests.yaml");
        File.Copy(Repository.PathOf("tests/Kubernetes.Tests/validators/alert-tests.yaml"), tests);

        var (code, output, error) = await Tools.RunAsync([PrometheusServer.Promtool, "test", "rules", tests]);

        code.ShouldBe(0, output + error);
        var tested = await File.ReadAllTextAsync(tests, TestContext.Current.CancellationToken);
        foreach (var name in Names())
            tested.ShouldContain("alertname: " + name, Case.Sensitive, $"{name} has no test");
    }

    [Fact]
    public async Task Each_alert_has_a_paragraph_on_what_to_do()
    {
        var operations = await File.ReadAllTextAsync(Repository.PathOf("docs/operations.md"), TestContext.Current.CancellationToken);
        var rules = await File.ReadAllTextAsync(Rules, TestContext.Current.CancellationToken);

        foreach (var name in Names())
        {
            operations.ShouldContain($"### {name}\n");
            rules.ShouldContain($"runbook: docs/operations.md#{name.ToLowerInvariant()}");
        }
    }

    [Fact]
    public async Task The_chart_installs_the_same_rules_and_the_same_dashboard()
    {
        var objects = await manifests.ReadAsync("helm production");
        var installed = objects.Single(o => o.Kind == "PrometheusRule");
        installed.Json["spec"]!["groups"]![0]!["rules"]!.AsArray().Select(r => r!["alert"]!.GetValue<string>()).ShouldBe(Names());
        objects.Single(o => o.Name.EndsWith("-dashboard", StringComparison.Ordinal)).Json["data"]!["samcam.json"]!.GetValue<string>()
            .ShouldBe(await File.ReadAllTextAsync(Repository.PathOf("helm/samcam/dashboards/samcam.json"), TestContext.Current.CancellationToken));
    }

    private static List<string> Names() => [.. Alert().Matches(File.ReadAllText(Rules)).Select(m => m.Groups["name"].Value)];

    [GeneratedRegex(@"alert: (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Alert();
}
