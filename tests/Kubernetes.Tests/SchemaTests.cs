using System.Text.RegularExpressions;
using k8s;
using SamCam.Kubernetes.Tests.Rendering;

namespace SamCam.Kubernetes.Tests;

/// <summary>Every object of every scenario by two validators, which find different faults: the models of KubernetesClient, strictly, and JSON schemas.</summary>
public sealed partial class SchemaTests(Manifests manifests)
{
    public static TheoryData<string> All => Manifests.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Objects_have_no_field_that_Kubernetes_does_not_know(string name)
    {
        var objects = await manifests.ReadAsync(name);

        objects.Count.ShouldBeGreaterThan(5);
        foreach (var manifest in objects.Where(o => o.IsBuiltIn))
        {
            try
            {
                KubernetesYaml.LoadAllFromString(manifest.Text, typeMap: null, strict: true).ShouldHaveSingleItem();
            }
            catch (Exception e) when (e is YamlDotNet.Core.YamlException or FormatException or KeyNotFoundException or ArgumentException)
            {
                Assert.Fail($"{manifest.Kind} {manifest.Name}: {e.GetBaseException().Message}\n{manifest.Text}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Objects_fit_their_schemas(string name)
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("objects.yaml");
        await File.WriteAllTextAsync(file, await manifests.TextAsync(name), TestContext.Current.CancellationToken);

        var (code, output, error) = await Tools.NodeAsync("validate.mjs", Repository.PathOf("tests/Kubernetes.Tests/validators/schemas"), file);

        code.ShouldBe(0, output + error);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task No_word_stands_there_that_some_readers_take_for_true_or_false(string name) =>
        (await manifests.TextAsync(name)).Split('\n').Where(line => Ambiguous().IsMatch(line)).ShouldBeEmpty();

    [Fact]
    public async Task Both_validators_find_what_is_wrong()
    {
        const string Wrong = "apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec:\n  ports: [{port: 80}]\n  selektor: {a: b}\n";
        Should.Throw<Exception>(() => KubernetesYaml.LoadAllFromString(Wrong, typeMap: null, strict: true));
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("objects.yaml");
        foreach (var text in (string[])["apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec:\n  ports: [{port: eighty}]\n", "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: x}\nspec: {triggers: []}\n"])
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
            (await Tools.NodeAsync("validate.mjs", Repository.PathOf("tests/Kubernetes.Tests/validators/schemas"), file)).ExitCode.ShouldBe(1);
        }
    }

    [GeneratedRegex(@"^[^#]*:\s+(yes|no|on|off|y|n|Yes|No|On|Off|Y|N)\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ambiguous();
}
