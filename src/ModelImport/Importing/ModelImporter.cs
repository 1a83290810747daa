using System.Text.Json.Nodes;
using SamCam.ModelImport.Networks;
using SamCam.ModelImport.Onnx;
using SamCam.ModelImport.Weights;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;

namespace SamCam.ModelImport.Importing;

/// <summary>Makes a model folder of the weights of a known network. Nothing is written before every tensor has been checked, and the folder appears whole or not at all.</summary>
public static class ModelImporter
{
    private const int MaxNameLength = 100;
    private const int VersionDigits = 12;

    /// <summary>Imports a file.</summary>
    /// <param name="path">A <c>.pth</c>, <c>.pt</c> or <c>.safetensors</c> file.</param>
    /// <param name="request">What to make of it.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <returns>The model folder, checked.</returns>
    /// <exception cref="InputException">The file or the request cannot be used.</exception>
    public static async Task<ModelFolder> ImportAsync(string path, ImportRequest request, CancellationToken cancellationToken)
    {
        using var weights = WeightsFile.Open(path);
        return await ImportAsync(weights, weights.HashAsync, request, cancellationToken);
    }

    /// <summary>Imports weights that are at hand.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="hash">Gives the SHA-256 of their source.</param>
    /// <param name="request">What to make of them.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <exception cref="InputException">The weights or the request cannot be used.</exception>
    public static async Task<ModelFolder> ImportAsync(IWeights weights, Func<CancellationToken, Task<string>> hash, ImportRequest request, CancellationToken cancellationToken)
    {
        IncomingFolder.RemoveAbandoned(request.Library);
        var place = PlaceOf(request.Name, request.Library, request.Replace);
        var network = Build(weights, request);
        var source = await hash(cancellationToken);
        return await NewModelFolder.MakeAsync(request.Library, place, WriteAsync, check: null, cancellationToken);

        async Task<JsonNode> WriteAsync(string folder)
        {
            var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["network"] = network.What,
                ["precision"] = Text(request.Precision),
                ["source_file"] = Path.GetFileName(weights.Source),
                ["source_sha256"] = source,
            };
            var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (file, graph) in network.Graphs)
            {
                var target = Path.Combine(folder, file);
                OnnxWriter.Write(target, graph, metadata, request.ExternalData, cancellationToken);
                hashes[file] = await NewModelFolder.HashAsync(target, cancellationToken);
            }

            return Manifest(network, request, source, weights.Source, hashes);
        }
    }

    /// <summary>Whether a text can be the name of a model: it is the name of its folder, too.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>Requires that a model of the requested name can be made: before a long transfer.</summary>
    /// <exception cref="InputException">The name is none, or taken.</exception>
    public static void RequirePlace(ImportRequest request) => PlaceOf(request.Name, request.Library, request.Replace);

    /// <summary>The folder that a model is to have.</summary>
    /// <exception cref="InputException">The name is none, or taken.</exception>
    internal static string PlaceOf(string name, string library, bool replace)
    {
        if (!IsName(name))
            throw new InputException(name, "it cannot be the name of a model", $"use up to {MaxNameLength} letters, digits, '-', '_' and '.', not beginning with '.'");
        var place = Path.Combine(library, name);
        if (Path.Exists(place) && !replace)
            throw new InputException(name, $"there is a model of this name in {library}", "choose another --name, or give --replace");
        if (Directory.Exists(place) && !File.Exists(Path.Combine(place, ModelFolder.ManifestName)))
            throw new InputException(place, "the folder holds no model.json, so that it is not replaced", "choose another --name");
        return place;
    }

    private static BuiltNetwork Build(IWeights weights, ImportRequest request)
    {
        var kind = request.Kind ?? NetworkNames.Detect(weights);
        var named = NetworkNames.Canonical(weights, kind);
        if (request.Classes is not null && kind is NetworkKind.SamVit or NetworkKind.MobileSam)
            throw new InputException("--classes", "a SAM network has no classes", "leave --classes out");
        if (request.Decoder is not null && kind is not (NetworkKind.SamVit or NetworkKind.MobileSam))
            throw new InputException("--decoder", "a CAM network has no prompt decoder", "leave --decoder out");
        var form = request.Decoder ?? (request.Precision == Precision.Fp32 ? DecoderForm.Staged : DecoderForm.Dense);
        return kind switch
        {
            NetworkKind.SamVit => SamBuilder.Vit(named, request.Precision, form),
            NetworkKind.MobileSam => SamBuilder.Mobile(named, request.Precision, form),
            NetworkKind.IrnResNet50 => CamBuilder.Irn(named, request.Precision, request.Classes),
            _ => CamBuilder.Torchvision(named, request.Precision, request.Classes),
        };
    }

    private static JsonObject Manifest(BuiltNetwork network, ImportRequest request, string source, string file, Dictionary<string, string> hashes)
    {
        var manifest = new JsonObject
        {
            ["schema"] = ModelManifest.CurrentSchema,
            ["kind"] = network.Kind,
            ["name"] = request.Name,
            ["version"] = source[..VersionDigits],
            ["licence"] = request.Licence,
            ["description"] = $"{network.What}; {Text(request.Precision)}; from {Path.GetFileName(file)}.",
        };
        foreach (var (member, value) in network.Members(hashes))
            manifest[member] = value?.DeepClone();
        return manifest;
    }

    private static string Text(Precision precision) => precision == Precision.Fp16 ? "fp16" : "fp32";
}
