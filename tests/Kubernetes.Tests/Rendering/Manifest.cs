using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace SamCam.Kubernetes.Tests.Rendering;

/// <summary>One object that is to be installed.</summary>
/// <param name="Text">Its YAML.</param>
/// <param name="Json">The same as a tree.</param>
internal sealed record Manifest(string Text, JsonObject Json)
{
    private static readonly IDeserializer Reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().WithDuplicateKeyChecking().Build();
    private static readonly ISerializer Writer = new SerializerBuilder().JsonCompatible().Build();

    public string Kind => Json["kind"]!.GetValue<string>();

    public string ApiVersion => Json["apiVersion"]!.GetValue<string>();

    public string Name => Json["metadata"]!["name"]!.GetValue<string>();

    /// <summary>Whether it is of a kind that Kubernetes has by itself.</summary>
    public bool IsBuiltIn => !ApiVersion.Contains("keda.sh", StringComparison.Ordinal) && !ApiVersion.Contains("monitoring.coreos.com", StringComparison.Ordinal);

    /// <summary>The template of the pods that it makes; null when it makes none.</summary>
    public JsonObject? Pod => Kind is "Deployment" or "Job" ? Json["spec"]!["template"]!.AsObject() : null;

    /// <summary>The containers of its pods.</summary>
    public IEnumerable<JsonObject> Containers => Pod?["spec"]!["containers"]!.AsArray().Select(c => c!.AsObject()) ?? [];

    /// <summary>The objects of a YAML file, in order.</summary>
    /// <exception cref="YamlDotNet.Core.YamlException">It is no YAML, or a key is there twice.</exception>
    public static IReadOnlyList<Manifest> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Where(d => d.RootNode is YamlMappingNode).Select(ParseOne)];
    }

    private static Manifest ParseOne(YamlDocument document)
    {
        using var writer = new StringWriter();
        new YamlStream(document).Save(writer, assignAnchors: false);
        var text = writer.ToString();
        return new Manifest(text, JsonNode.Parse(Writer.Serialize(Reader.Deserialize(text)!))!.AsObject());
    }
}
