using System.Text.Json.Nodes;
using SamCam.ModelImport.Importing;
using SamCam.ModelImport.Onnx;
using SamCam.ModelImport.Verification;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;

namespace SamCam.ModelImport.Converting;

/// <summary>Makes a model folder of lower precision of another, which stays as it is. The new folder appears whole or not at all.</summary>
public static class ModelConverter
{
    /// <summary>Converts a model.</summary>
    /// <param name="source">The model, in single precision.</param>
    /// <param name="request">What to make of it.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <exception cref="InputException">The model is of low precision already, has nothing to convert, or cannot be run when it is converted; the name is none, or taken; the folder cannot be written.</exception>
    public static async Task<ConvertedModel> ConvertAsync(ModelFolder source, ConvertRequest request, CancellationToken cancellationToken)
    {
        IncomingFolder.RemoveAbandoned(request.Library);
        var place = ModelImporter.PlaceOf(request.Name, request.Library, request.Replace);
        if (source.Precision != WeightPrecision.Fp32)
            throw new InputException(source.Path, $"its weights are {SessionNumerics.Name(source.Precision)} already", "convert the model in fp32 that it was made from");
        var precision = Text(request.Precision);
        var converted = 0;
        var model = await NewModelFolder.MakeAsync(request.Library, place, WriteAsync, made => Record(made, source, request.Recording), cancellationToken);
        return new ConvertedModel(model, converted, Bytes(model), Bytes(source));

        async Task<JsonNode> WriteAsync(string folder)
        {
            var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var file in ModelFolder.FilesOf(source.Path))
            {
                var graph = Convert(source, file, request.Precision, out var hasDataFiles);
                if (graph.Converted > 0)
                    Describe(graph.Header, precision, source);
                converted += graph.Converted;
                var target = Path.Combine(folder, file);
                OnnxWriter.Write(target, graph.Header, graph.Graph, graph.Initializers, hasDataFiles, cancellationToken);
                hashes[file] = await NewModelFolder.HashAsync(target, cancellationToken);
            }

            if (converted == 0)
                throw new InputException(source.Path, "it has no " + What(request.Precision), "use it as it is, or convert it to another precision");
            return Manifest(source, request.Name, precision, hashes);
        }
    }

    private static void Record(ModelFolder made, ModelFolder source, SessionSettings? session)
    {
        if (session is null || Bytes(made) > ModelVerification.MaxRecordedBytes)
            return;
        try
        {
            ModelVerification.Record(made, session);
        }
        catch (InputException e)
        {
            throw new InputException(source.Path, "what it was converted to cannot be run: " + e.Reason, "convert it to another precision, or use it as it is", e);
        }
    }

    private static ConvertedGraph Convert(ModelFolder source, string file, LowPrecision precision, out bool hasDataFiles)
    {
        var graph = SourceGraph.Read(source.PathOf(file));
        hasDataFiles = graph.HasDataFiles;
        var decoder = source.Manifest is SamManifest sam && sam.Encoder.File != file ? sam.Decoder : null;
        return (precision, decoder) switch
        {
            // Eight bits cost a decoder more than they gain, and the prompts of a batch would share their steps.
            (LowPrecision.Int8, null) => ByteGraph.Convert(graph),
            (LowPrecision.Int8, _) => graph.Unchanged(),

            // The staged form sums squares, which may leave the range of half precision.
            (_, StagedDecoder) => graph.Unchanged(),
            _ => HalfGraph.Convert(graph),
        };
    }

    private static JsonNode Manifest(ModelFolder source, string name, string precision, Dictionary<string, string> hashes)
    {
        var manifest = JsonNode.Parse(File.ReadAllBytes(source.PathOf(ModelFolder.ManifestName)))!;
        manifest["name"] = name;
        manifest["version"] = $"{source.Manifest.Version}-{precision}";
        manifest["description"] = $"{source.Manifest.Description} Converted to {precision} from {source.Manifest.Name}.".TrimStart();
        SetHashes(manifest, hashes);
        return manifest;
    }

    // Wherever a file is named, its SHA-256 stands beside it.
    private static void SetHashes(JsonNode manifest, Dictionary<string, string> hashes)
    {
        foreach (var part in manifest.AsObject().Select(m => m.Value).OfType<JsonObject>())
        {
            SetHashes(part, hashes);
            if (part.TryGetPropertyValue("file", out var file) && file is not null)
                part["sha256"] = hashes[file.GetValue<string>()];
        }
    }

    private static void Describe(ModelProto header, string precision, ModelFolder source)
    {
        foreach (var (key, value) in (KeyValuePair<string, string>[])[new("precision", precision), new("converted_from", source.Identity.Sha256)])
        {
            if (header.MetadataProps.FirstOrDefault(m => m.Key == key) is { } known)
                known.Value = value;
            else
                header.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        }
    }

    private static long Bytes(ModelFolder folder) => folder.Identity.Files.Keys.Where(f => f != ModelFolder.ManifestName).Sum(f => new FileInfo(folder.PathOf(f)).Length);

    private static string Text(LowPrecision precision) => precision == LowPrecision.Int8 ? "int8" : "fp16";

    private static string What(LowPrecision precision) => precision == LowPrecision.Int8
        ? $"matrix product with constant weights of at least {ByteGraph.LeastSide} x {ByteGraph.LeastSide} outside a decoder"
        : "constants in single precision";
}
