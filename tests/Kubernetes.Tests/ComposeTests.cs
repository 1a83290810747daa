using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SamCam.Kubernetes.Tests.Rendering;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace SamCam.Kubernetes.Tests;

/// <summary>What <c>docker-compose.yml</c> starts; no container engine runs it here.</summary>
public sealed partial class ComposeTests
{
    private static readonly string[] Own = ["coordinator", "worker"];

    private static readonly JsonObject Services = Read();

    [Fact]
    public void Every_variable_is_a_setting_that_the_program_reads()
    {
        foreach (var name in Own)
        {
            var variables = Service(name)["environment"]!.AsObject().ToDictionary(v => v.Key, v => v.Value!.GetValue<string>(), StringComparer.Ordinal);
            variables.ShouldContainKey("SAMCAM_Bus__Uri");
            variables.ShouldContainKey("SAMCAM_Database__ConnectionString");
            ProgramSettings.Read(name, variables);
        }
    }

    [Fact]
    public void Images_are_pinned_and_ours_are_those_of_the_chart()
    {
        var images = Services.Select(s => s.Value!["image"]!.GetValue<string>()).ToList();
        images.Count.ShouldBe(6);
        // A version in full, or a release by its date.
        images.ShouldAllBe(i => Pinned().IsMatch(i));
        var version = File.ReadLines(Path.Combine(Manifests.Chart, "Chart.yaml")).Single(l => l.StartsWith("appVersion: ", StringComparison.Ordinal)).Split('"')[1];
        Text("coordinator", "image").ShouldBe("samcam/coordinator:" + version);
        Text("worker", "image").ShouldBe($"samcam/worker:{version}-cpu");
        foreach (var name in Own)
            File.Exists(Repository.PathOf(Service(name)["build"]!["dockerfile"]!.GetValue<string>())).ShouldBeTrue(name);
    }

    [Fact]
    public void Our_services_run_restricted_as_in_the_chart()
    {
        foreach (var name in Own)
        {
            Text(name, "read_only").ShouldBe("true");
            Text(name, "user").ShouldBe("10001:10001");
            Texts(name, "cap_drop").ShouldBe(["ALL"]);
            Texts(name, "security_opt").ShouldBe(["no-new-privileges:true"]);
            Texts(name, "tmpfs").Select(t => t.Split(':')[0]).ShouldBe(["/tmp", "/var/cache/samcam"]);
            Service(name).ContainsKey("privileged").ShouldBeFalse();
        }
    }

    [Fact]
    public void Servers_are_those_that_settings_name_with_the_same_users_and_passwords()
    {
        var settings = Service("coordinator")["environment"]!;
        var bus = new Uri(settings["SAMCAM_Bus__Uri"]!.GetValue<string>());
        var database = settings["SAMCAM_Database__ConnectionString"]!.GetValue<string>().Split(';').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        var store = new Uri(settings["SAMCAM_Objects__S3__Endpoint"]!.GetValue<string>());

        Variable(bus.Host, "RABBITMQ_DEFAULT_USER").ShouldBe(settings["SAMCAM_Bus__UserName"]!.GetValue<string>());
        Variable(bus.Host, "RABBITMQ_DEFAULT_PASS").ShouldBe(settings["SAMCAM_Bus__Password"]!.GetValue<string>());
        Variable(database["Host"], "POSTGRES_USER").ShouldBe(database["Username"]);
        Variable(database["Host"], "POSTGRES_PASSWORD").ShouldBe(database["Password"]);
        Variable(database["Host"], "POSTGRES_DB").ShouldBe(database["Database"]);
        Variable(store.Host, "MINIO_ROOT_USER").ShouldBe(settings["SAMCAM_Objects__S3__AccessKey"]!.GetValue<string>());
        Variable(store.Host, "MINIO_ROOT_PASSWORD").ShouldBe(settings["SAMCAM_Objects__S3__SecretKey"]!.GetValue<string>());
        Texts("bucket", "entrypoint")[^1].ShouldContain("store/" + new Uri(settings["SAMCAM_Objects__Roots__0"]!.GetValue<string>()).Host);
        foreach (var name in Own)
            Texts(name, "depends_on").ShouldBe([bus.Host, database["Host"], "bucket"], ignoreOrder: true);
    }

    [Fact]
    public void Nothing_listens_beyond_the_machine()
    {
        var ports = Services.SelectMany(s => s.Value!["ports"]?.AsArray() ?? []).Select(p => p!.GetValue<string>()).ToList();

        ports.Count.ShouldBeGreaterThanOrEqualTo(3);
        ports.ShouldAllBe(p => p.StartsWith("127.0.0.1:"));
    }

    private static JsonObject Read()
    {
        using var text = File.OpenText(Repository.PathOf("docker-compose.yml"));
        var tree = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(text)));
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(tree))!["services"]!.AsObject();
    }

    private static JsonObject Service(string name) => Services[name].ShouldNotBeNull($"there is no service {name}").AsObject();

    private static string Text(string service, string key) => Service(service)[key]!.GetValue<string>();

    private static string[] Texts(string service, string key) => [.. Service(service)[key]!.AsArray().Select(v => v!.GetValue<string>())];

    private static string Variable(string service, string name) => Service(service)["environment"]![name]!.GetValue<string>();

    [GeneratedRegex(@"^[a-z/]+:(\d+\.\d+(\.\d+)?(-[a-z]+)?|RELEASE\.\S+Z)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pinned();
}
