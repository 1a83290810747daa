using System.Text.Json.Nodes;
using SamCam.Segmentation.Models;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Models;

/// <summary>Every member of either manifest, one after another: away, of another type, null; and a stranger beside it.</summary>
public sealed class ManifestMemberTests : IDisposable
{
    private static readonly string[] Optional =
        ["description", "recommended", "firstClass", "classes", "input.channels", "input.scale", "input.multiple", "input.offset"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_member_that_is_away_is_told_unless_it_has_a_default(bool sam)
    {
        foreach (var member in Members(sam))
        {
            var reason = Opened(sam, m => Parent(m, member).Remove(Name(member)));
            (reason is null).ShouldBe(Optional.Contains(member), $"{member}: {reason}");

            // Kind and schema have sentences of their own; the others are named in the words of the JSON reader.
            reason?.ShouldContain(Name(member), Case.Sensitive, member);
        }
    }

    [Theory]
    [InlineData(true, "{\"x\":1}")]
    [InlineData(false, "{\"x\":1}")]
    [InlineData(true, "[[]]")]
    [InlineData(false, "[[]]")]
    [InlineData(true, "true")]
    [InlineData(false, "true")]
    public void A_member_of_another_type_is_refused(bool sam, string json)
    {
        foreach (var member in Members(sam).Where(m => m != "recommended"))
            Opened(sam, m => Parent(m, member)[Name(member)] = JsonNode.Parse(json)).ShouldNotBeNull(member);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Null_is_no_value(bool sam)
    {
        foreach (var member in Members(sam))
            Opened(sam, m => Parent(m, member)[Name(member)] = null).ShouldNotBeNull(member);
        Opened(sam: false, m => m["model"]!["logits"] = null).ShouldBeNull();
        Opened(sam: false, m => m["input"]!["square"] = null).ShouldBeNull();
        Opened(sam: true, m => m["encoder"]!["sha256"] = null).ShouldBeNull();
        Opened(sam: false, m => m["classes"] = new JsonArray("red", null, "blue"))!.ShouldContain("'classes'");
        Opened(sam: false, m => m["input"]!["mean"] = new JsonArray(0, null, 0)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stranger_is_named_wherever_it_stands(bool sam)
    {
        foreach (var member in Members(sam).Where(m => m != "recommended" && !m.StartsWith("recommended.", StringComparison.Ordinal)))
            Opened(sam, m => Parent(m, member)["stranger"] = 1)!.ShouldContain("stranger", Case.Sensitive, member);
    }

    [Theory]
    [InlineData("a\u0000b.onnx")]
    [InlineData("a\nb.onnx")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("sub/a.onnx")]
    [InlineData("./a.onnx")]
    [InlineData("a.onnx/")]
    [InlineData("..\\a.onnx")]
    [InlineData("C:\\a.onnx")]
    public void File_names_stay_inside_the_folder(string name)
    {
        Opened(sam: false, m => m["model"]!["file"] = name)!.ShouldContain("plain name");
        Opened(sam: true, m => m["decoder"]!["file"] = name)!.ShouldContain("plain name");
    }

    [Fact]
    public void A_folder_in_the_place_of_a_model_file_is_told()
    {
        Directory.CreateDirectory(folder.PathOf("cam/graphs.onnx/x"));
        Opened(sam: false, m => m["model"]!["file"] = "graphs.onnx")!.ShouldContain("cannot be read");
    }

    [Theory]
    [InlineData("{\"schema\":1,\"kind\":\"\\ud800\"}")]
    [InlineData("{\"schema\":1,\"kind\":\"sam\",\"decoder\":{\"form\":\"\\udc00\"}}")]
    [InlineData("{\"schema\":1,\"kind\":\"cam\",\"name\":\"\\ud800\"}")]
    [InlineData("{\"schema\":1e99,\"kind\":\"cam\"}")]
    [InlineData("{\"schema\":1.5,\"kind\":\"cam\"}")]
    [InlineData("[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]")]
    [InlineData("")]
    [InlineData("null")]
    public void Hostile_text_is_an_input_error(string json)
    {
        File.WriteAllText(folder.PathOf("x/model.json"), json);
        Should.Throw<InputException>(() => ModelFolder.Open(Path.Combine(folder.Root, "x"))).Subject.ShouldEndWith("model.json");
    }

    [Fact]
    public void Bytes_that_are_no_text_and_files_without_end_are_input_errors()
    {
        byte[] broken = [.. "{\"schema\":1,\"kind\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8];
        File.WriteAllBytes(folder.PathOf("x/model.json"), broken);
        Should.Throw<InputException>(() => ModelFolder.Open(Path.Combine(folder.Root, "x")));
        File.WriteAllText(folder.PathOf("x/model.json"), "{\"schema\":1," + new string(' ', 1 << 20) + "\"kind\":\"cam\"}");
        Should.Throw<InputException>(() => ModelFolder.Open(Path.Combine(folder.Root, "x"))).Reason.ShouldContain("1 MiB");
    }

    [Fact]
    public void A_hash_in_capital_letters_is_the_same_hash()
    {
        var hash = ModelFolder.Open(TestModels.Cam(folder)).Identity.Files["cam.onnx"];
        Opened(sam: false, m => m["model"]!["sha256"] = hash.ToUpperInvariant()).ShouldBeNull();
        Opened(sam: false, m => m["model"]!["sha256"] = hash[..63] + (hash[63] == '0' ? '1' : '0'))!.ShouldContain(hash);
    }

    private static IEnumerable<string> Members(bool sam)
    {
        foreach (var (name, value) in sam ? TestModels.SamManifest() : TestModels.CamManifest())
        {
            yield return name;
            if (value is not JsonObject inner || name == "recommended")
                continue;
            foreach (var (part, _) in inner)
                yield return $"{name}.{part}";
        }
    }

    private static JsonObject Parent(JsonObject manifest, string member) =>
        member.Contains('.', StringComparison.Ordinal) ? (JsonObject)manifest[member[..member.IndexOf('.', StringComparison.Ordinal)]]! : manifest;

    private static string Name(string member) => member[(member.IndexOf('.', StringComparison.Ordinal) + 1)..];

    // The reason of the refusal; null when the folder opens.
    private string? Opened(bool sam, Action<JsonObject> change)
    {
        var path = sam ? TestModels.Sam(folder, change) : TestModels.Cam(folder, change: change);
        try
        {
            ModelFolder.Open(path);
            return null;
        }
        catch (InputException e)
        {
            return e.Reason;
        }
    }
}
