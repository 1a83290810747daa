using System.Text.Json.Nodes;
using SamCam.Contracts;
using SamCam.Kubernetes.Tests.Rendering;
using SamCam.Segmentation.Recipes;

namespace SamCam.Kubernetes.Tests;

/// <summary>What holds of everything that the repository installs, whatever the values.</summary>
public sealed class InvariantTests(Manifests manifests)
{
    private static readonly string[] Credentials =
    [
        "SAMCAM_Database__ConnectionString", "SAMCAM_Bus__UserName", "SAMCAM_Bus__Password", "SAMCAM_Objects__S3__AccessKey", "SAMCAM_Objects__S3__SecretKey", "SAMCAM_Webhooks__Secret", "SAMCAM_Access__Oidc__ClientSecret",
    ];

    public static TheoryData<string> All => Manifests.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Credentials_come_from_secrets_and_no_secret_is_installed(string name)
    {
        var objects = await manifests.ReadAsync(name);

        objects.ShouldNotContain(o => o.Kind == "Secret");
        var credentials = objects.SelectMany(o => o.Containers).SelectMany(Variables).Where(v => PlainSecrets.IsCredential(Name(v))).ToList();
        credentials.Count.ShouldBeGreaterThanOrEqualTo(6);
        credentials.ShouldAllBe(v => v["valueFrom"]!["secretKeyRef"] != null);
        credentials.Select(Name).ShouldBeSubsetOf(Credentials);
        objects.SelectMany(o => PlainSecrets.In(o.Json)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_credential_that_the_programs_take_can_come_from_a_secret()
    {
        var production = await manifests.ReadAsync("helm production");
        production.SelectMany(o => o.Containers).SelectMany(Variables).Select(Name).Where(PlainSecrets.IsCredential).Distinct().ShouldBe(Credentials, ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"data": {"SAMCAM_Bus__Password": "x"}}""")]
    [InlineData("""{"data": {"SAMCAM_Bus__Uri": "amqp://me:hunter2@rabbitmq:5672/"}}""")]
    [InlineData("""{"env": [{"name": "SAMCAM_Webhooks__Secret", "value": "0123456789abcdef"}]}""")]
    [InlineData("""{"env": [{"name": "SAMCAM_Models__Location", "value": "Host=db;Username=u;Password=p"}]}""")]
    [InlineData("""{"args": ["--Objects:S3:SecretKey", "x", "--Bus:Password=hunter2"]}""")]
    [InlineData("""{"metadata": {"annotations": {"a": "Authorization: Bearer sam_0123456789abcdef"}}}""")]
    [InlineData("""{"data": {"key.pem": "-----BEGIN PRIVATE KEY-----\nMIIE"}}""")]
    [InlineData("""{"data": {"notes": "AKIAIOSFODNN7EXAMPLE"}}""")]
    public void A_secret_in_plain_text_is_found(string json) => PlainSecrets.In(JsonNode.Parse(json)!).ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(All))]
    public async Task Images_are_pinned(string name)
    {
        var images = (await manifests.ReadAsync(name)).SelectMany(o => o.Containers).Select(c => c["image"]!.GetValue<string>()).ToList();

        images.Count.ShouldBeGreaterThanOrEqualTo(2);
        images.ShouldAllBe(i => i.Contains("@sha256:") || (i.LastIndexOf(':') > i.LastIndexOf('/') && !i.EndsWith(":latest") && !i.EndsWith(':')));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Pods_are_restricted(string name)
    {
        foreach (var manifest in (await manifests.ReadAsync(name)).Where(o => o.Pod is not null))
        {
            var pod = manifest.Pod!["spec"]!.AsObject();
            var context = pod["securityContext"]!;
            context["runAsNonRoot"]!.GetValue<bool>().ShouldBeTrue();
            context["runAsUser"]!.GetValue<int>().ShouldBeGreaterThan(0);
            context["seccompProfile"]!["type"]!.GetValue<string>().ShouldBe("RuntimeDefault");
            foreach (var key in (string[])["hostNetwork", "hostPID", "hostIPC"])
                pod.ContainsKey(key).ShouldBeFalse();
            // Volume types of the restricted standard that are used here.
            pod["volumes"]!.AsArray().Select(v => v!.AsObject().Single(p => p.Key != "name").Key).Except(["emptyDir", "configMap", "persistentVolumeClaim"]).ShouldBeEmpty();
            foreach (var container in manifest.Containers)
            {
                var own = container["securityContext"]!;
                own["allowPrivilegeEscalation"]!.GetValue<bool>().ShouldBeFalse();
                own["readOnlyRootFilesystem"]!.GetValue<bool>().ShouldBeTrue();
                own["capabilities"]!["drop"]!.AsArray().Select(d => d!.GetValue<string>()).ShouldBe(["ALL"]);
                own["capabilities"]!.AsObject().ContainsKey("add").ShouldBeFalse();
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Containers_ask_for_what_they_need_and_have_limits_and_probes(string name)
    {
        foreach (var manifest in (await manifests.ReadAsync(name)).Where(o => o.Pod is not null))
        {
            foreach (var container in manifest.Containers)
            {
                container["resources"]!["requests"]!["memory"].ShouldNotBeNull();
                container["resources"]!["requests"]!["cpu"].ShouldNotBeNull();
                container["resources"]!["limits"]!["memory"].ShouldNotBeNull();
                if (manifest.Kind == "Job")
                    continue;
                var ports = container["ports"]!.AsArray().Select(p => p!["name"]!.GetValue<string>()).ToList();
                foreach (var (probe, path) in (ReadOnlySpan<(string, string)>)[("startupProbe", "/health/live"), ("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready")])
                {
                    var get = container[probe]!["httpGet"]!;
                    get["path"]!.GetValue<string>().ShouldBe(path);
                    ports.ShouldContain(get["port"]!.GetValue<string>());
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_selector_selects_the_pods_that_it_is_for(string name)
    {
        var objects = await manifests.ReadAsync(name);
        var pods = objects.Where(o => o.Pod is not null).Select(o => (o.Name, Labels: Texts(o.Pod!["metadata"]!["labels"]!.AsObject()))).ToList();
        var selectors = new List<(string Of, Dictionary<string, string> Labels)>();
        foreach (var manifest in objects)
        {
            var spec = manifest.Json["spec"]?.AsObject();
            var selector = manifest.Kind switch
            {
                "Deployment" or "PodDisruptionBudget" => spec!["selector"]!["matchLabels"],
                "Service" => spec!["selector"],
                "NetworkPolicy" => spec!["podSelector"]!["matchLabels"],
                _ => null,
            };
            if (selector is not null)
                selectors.Add(($"{manifest.Kind} {manifest.Name}", Texts(selector.AsObject())));
        }

        selectors.Count.ShouldBeGreaterThanOrEqualTo(4);
        foreach (var (of, labels) in selectors)
        {
            labels.ShouldNotBeEmpty(of);
            var selected = pods.Where(p => labels.All(l => p.Labels.TryGetValue(l.Key, out var value) && value == l.Value)).ToList();
            // The name of a Job that is no hook ends with a hash of its image.
            selected.ShouldHaveSingleItem(of).Name.ShouldMatch($"^{of.Split(' ')[1]}(-[0-9a-f]{{8}})?$");
        }

        foreach (var monitor in objects.Where(o => o.Kind == "ServiceMonitor"))
        {
            var labels = Texts(monitor.Json["spec"]!["selector"]!["matchLabels"]!.AsObject());
            var service = objects.Where(o => o.Kind == "Service" && labels.All(l => Texts(o.Json["metadata"]!["labels"]!.AsObject()).Contains(l))).ShouldHaveSingleItem();
            service.Json["spec"]!["ports"]!.AsArray().Select(p => p!["name"]!.GetValue<string>()).ShouldContain(monitor.Json["spec"]!["endpoints"]![0]!["port"]!.GetValue<string>());
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_pod_has_a_network_policy_that_is_there_before_it(string name)
    {
        var objects = await manifests.ReadAsync(name);
        var policies = objects.Where(o => o.Kind == "NetworkPolicy").ToList();
        if (name == "helm hpa")
        {
            policies.ShouldBeEmpty("this scenario switches them off");
            return;
        }

        foreach (var manifest in objects.Where(o => o.Pod is not null))
        {
            var labels = Texts(manifest.Pod!["metadata"]!["labels"]!.AsObject());
            var policy = policies.Where(p => Texts(p.Json["spec"]!["podSelector"]!["matchLabels"]!.AsObject()).All(labels.Contains)).ShouldHaveSingleItem(manifest.Name);
            policy.Json["spec"]!["policyTypes"]!.AsArray().Select(t => t!.GetValue<string>()).ShouldBe(["Ingress", "Egress"]);
            (Weight(policy) is not null).ShouldBe(Weight(manifest) is not null, manifest.Name);
            if (Weight(manifest) is { } weight)
                Weight(policy)!.Value.ShouldBeLessThan(weight);
        }

        static int? Weight(Manifest of) =>
            of.Json["metadata"]!["annotations"]?["helm.sh/hook-weight"]?.GetValue<string>() is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Names_that_objects_use_are_there(string name)
    {
        var objects = await manifests.ReadAsync(name);
        var accounts = objects.Where(o => o.Kind == "ServiceAccount").Select(o => o.Name).ToList();
        foreach (var pod in objects.Where(o => o.Kind == "Deployment").Select(o => o.Pod!["spec"]!.AsObject()))
            accounts.ShouldContain(pod["serviceAccountName"]!.GetValue<string>());
        foreach (var binding in objects.Where(o => o.Kind == "RoleBinding"))
        {
            objects.ShouldContain(o => o.Kind == "Role" && o.Name == binding.Json["roleRef"]!["name"]!.GetValue<string>());
            accounts.ShouldContain(binding.Json["subjects"]![0]!["name"]!.GetValue<string>());
        }

        foreach (var container in objects.SelectMany(o => o.Containers.Select(c => (Pod: o.Pod!, Container: c))))
        {
            var volumes = container.Pod["spec"]!["volumes"]!.AsArray().Select(v => v!["name"]!.GetValue<string>());
            container.Container["volumeMounts"]!.AsArray().Select(m => m!["name"]!.GetValue<string>()).Except(volumes).ShouldBeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_worker_may_patch_pods_exactly_where_it_tells_what_deleting_it_costs(string name)
    {
        var objects = await manifests.ReadAsync(name);
        var worker = Worker(objects);
        var tells = worker.Containers.SelectMany(Variables).Any(v => Name(v) == "SAMCAM_Kubernetes__PodName");

        objects.Any(o => o.Kind == "Role").ShouldBe(tells);
        worker.Pod!["spec"]!["automountServiceAccountToken"]!.GetValue<bool>().ShouldBe(tells);
        foreach (var rule in objects.Where(o => o.Kind == "Role").SelectMany(o => o.Json["rules"]!.AsArray()))
        {
            rule!["resources"]!.AsArray().Select(r => r!.GetValue<string>()).ShouldBe(["pods"]);
            rule["verbs"]!.AsArray().Select(r => r!.GetValue<string>()).ShouldBe(["patch"]);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_autoscaler_looks_at_the_queue_that_the_code_uses_and_lets_shards_end(string name)
    {
        var objects = await manifests.ReadAsync(name);
        var worker = Worker(objects);
        var scaled = objects.SingleOrDefault(o => o.Kind == "ScaledObject");
        var autoscaler = objects.SingleOrDefault(o => o.Kind == "HorizontalPodAutoscaler");
        // One of them decides, or the number that is written down.
        worker.Json["spec"]!.AsObject().ContainsKey("replicas").ShouldBe(scaled is null && autoscaler is null);
        var down = (scaled?.Json["spec"]!["advanced"]!["horizontalPodAutoscalerConfig"]!["behavior"] ?? autoscaler?.Json["spec"]!["behavior"])?["scaleDown"];
        if (down is not null)
        {
            var policy = down["policies"]!.AsArray().ShouldHaveSingleItem()!;
            (policy["type"]!.GetValue<string>(), policy["value"]!.GetValue<int>(), policy["periodSeconds"]!.GetValue<int>()).ShouldBe(("Pods", 1, 60));
        }

        if (scaled is null)
            return;
        scaled.Json["spec"]!["scaleTargetRef"]!["name"]!.GetValue<string>().ShouldBe(worker.Name);
        scaled.Json["spec"]!["minReplicaCount"]!.GetValue<int>().ShouldBe(0);
        scaled.Json["spec"]!["fallback"]!["behavior"]!.GetValue<string>().ShouldBe("currentReplicasIfHigher");
        var trigger = scaled.Json["spec"]!["triggers"]![0]!["metadata"]!;
        trigger["queueName"]!.GetValue<string>().ShouldBe(QueueNames.ProcessShard(Engine.Number));
        trigger["protocol"]!.GetValue<string>().ShouldBe("http");
        trigger["excludeUnacknowledged"]!.GetValue<string>().ShouldBe("false");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_grace_period_holds_all_that_a_worker_does_when_it_is_told_to_end(string name)
    {
        var worker = Worker(await manifests.ReadAsync(name));
        var grace = TimeSpan.FromSeconds(worker.Pod!["spec"]!["terminationGracePeriodSeconds"]!.GetValue<int>());
        var times = worker.Containers.SelectMany(Variables).Where(v => Name(v).EndsWith("Time", StringComparison.Ordinal) || Name(v).EndsWith("Limit", StringComparison.Ordinal))
            .ToDictionary(Name, v => TimeSpan.Parse(v["value"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture));

        (times["SAMCAM_Worker__FinishTime"] + times["SAMCAM_Worker__DrainTime"]).ShouldBeLessThan(grace);
        // Either a shard can end, or what is left goes back at once.
        if (times["SAMCAM_Worker__FinishTime"] > TimeSpan.Zero)
            times["SAMCAM_Worker__FinishTime"].ShouldBeGreaterThan(times["SAMCAM_Worker__ShardLimit"]);
    }

    private static Manifest Worker(IReadOnlyList<Manifest> objects) => objects.Single(o => o.Kind == "Deployment" && o.Name.EndsWith("worker", StringComparison.Ordinal));

    private static IEnumerable<JsonObject> Variables(JsonObject container) => container["env"]!.AsArray().Select(v => v!.AsObject());

    private static string Name(JsonObject variable) => variable["name"]!.GetValue<string>();

    private static Dictionary<string, string> Texts(JsonObject labels) => labels.ToDictionary(l => l.Key, l => l.Value!.GetValue<string>(), StringComparer.Ordinal);
}
