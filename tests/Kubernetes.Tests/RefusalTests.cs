using SamCam.Kubernetes.Tests.Rendering;

namespace SamCam.Kubernetes.Tests;

/// <summary>Values that could not work are refused before anything is installed, with a sentence that names them.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("minimal", "bus.uri is not set", "bus.uri=\"\"")]
    [InlineData("minimal", "without user and password", "bus.uri=\"amqp://me:secret@rabbitmq/\"")]
    [InlineData("minimal", "bus.existingSecret is not set", "bus.existingSecret=\"\"")]
    [InlineData("minimal", "database.existingSecret is not set", "database.existingSecret=\"\"")]
    [InlineData("minimal", "objects.roots is empty", "objects.roots=[]")]
    [InlineData("minimal", "only one of access.oidc.authority", "access.oidc.audience=\"samcam\"")]
    [InlineData("minimal", "webhooks.existingSecret is not", "webhooks.hosts=[\"https://ci.example.com\"]")]
    [InlineData("minimal", "access.oidc.authority names no provider", "access.oidc.clientId=\"dashboard\"")]
    [InlineData("minimal", "access.oidc.clientId names no client", "access.oidc.existingSecret=\"oidc\"")]
    [InlineData("minimal", "trust.configMap names no", "trust.bus=true")]
    [InlineData("minimal", "needs coordinator.ingress.host", "coordinator.ingress.enabled=true")]
    [InlineData("minimal", "credentials belong into a Secret", "worker.settings={\"Objects:S3:SecretKey\":\"x\"}")]
    [InlineData("minimal", "less than twice worker.shardP99Seconds", "worker.terminationGracePeriodSeconds=120")]
    [InlineData("minimal", "is not above worker.shardLimitSeconds", "worker.shardLimitSeconds=400")]
    [InlineData("hpa", "is not above worker.drainSeconds", "worker.terminationGracePeriodSeconds=20")]
    [InlineData("hpa", "cannot scale from zero", "worker.autoscaling.minReplicas=0")]
    [InlineData("gpu-keda", "bus.managementUrl is not set", "bus.managementUrl=\"\"")]
    [InlineData("gpu-keda", "bus.managementUrl has a user", "bus.managementUrl=\"http://a:b@rabbitmq:15672/\"")]
    [InlineData("gpu-keda", "cooldownPeriod (60) is not above", "worker.autoscaling.keda.cooldownPeriod=60")]
    [InlineData("gpu-keda", "minReplicas is above maxReplicas", "worker.autoscaling.minReplicas=50")]
    [InlineData("gpu-keda", "Prometheus needs a key", "access.openMetrics=false")]
    public async Task What_does_not_fit_together_is_said(string scenario, string sentence, string value)
    {
        var (code, _, error) = await Manifests.RenderAsync(scenario, value);

        code.ShouldNotBe(0);
        error.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("worker.repicas=3")]
    [InlineData("worker.image.tag=\"latest\"")]
    [InlineData("worker.replicas=\"three\"")]
    [InlineData("worker.autoscaling.mode=\"always\"")]
    [InlineData("coordinator.image.digest=\"sha256:1234\"")]
    [InlineData("bus.password=\"secret\"")]
    [InlineData("webhooks.hosts=[\"https://me:secret@ci.example.com\"]")]
    [InlineData("objects.roots=[\"ftp://somewhere\"]")]
    [InlineData("worker.settings={\"pointsPerBatch\":\"1\"}")]
    [InlineData("telemetry.sampleRatio=2")]
    public async Task What_no_value_can_be_is_refused_by_the_schema(string value)
    {
        var (code, _, error) = await Manifests.RenderAsync("minimal", value);

        code.ShouldNotBe(0);
        error.ShouldContain("values don't meet the specifications of the schema");
    }

    [Fact]
    public async Task Every_value_has_a_schema_and_every_scenario_a_test()
    {
        // The chart's own values pass the schema, which knows no others.
        var (code, _, error) = await Manifests.RenderAsync("minimal");
        code.ShouldBe(0, error);
        Directory.GetFiles(Path.Combine(Manifests.Chart, "ci")).Select(f => Path.GetFileName(f).Replace("-values.yaml", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ShouldBe(Manifests.Scenarios.Order(StringComparer.Ordinal));
    }
}
