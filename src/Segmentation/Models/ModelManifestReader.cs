using System.Text.Json;
using System.Text.Json.Serialization;

namespace SamCam.Segmentation.Models;

/// <summary>Reads <c>model.json</c> and refuses what cannot work, before any graph is loaded.</summary>
internal static class ModelManifestReader
{
    private const int MaxBytes = 1 << 20;
    private const int MaxSide = 4096;
    private const string Remedy = "correct model.json as docs/models.md describes";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowOutOfOrderMetadataProperties = true,
        MaxDepth = 16,
    };

    public static (ModelManifest Manifest, byte[] Json) Read(string path)
    {
        var json = ReadBytes(path);
        try
        {
            var manifest = Parse(json, path);
            Check(manifest, path);
            return (manifest, json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InputException(path, "it is no valid model manifest (" + e.Message + ")", Remedy, e);
        }
    }

    /// <summary>The files a manifest names, with the SHA-256 it gives for them.</summary>
    public static IEnumerable<(string File, string? Sha256)> Files(ModelManifest manifest) => manifest switch
    {
        SamManifest sam => [(sam.Encoder.File, sam.Encoder.Sha256), .. sam.Decoder.Files.Select(f => (f.File, f.Sha256))],
        CamManifest cam => [(cam.Model.File, cam.Model.Sha256)],
        _ => [],
    };

    private static byte[] ReadBytes(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new InputException(path, "a model manifest of more than 1 MiB", Remedy);
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "the model manifest cannot be read (" + e.Message + ")", "name a folder that holds a model.json", e);
        }
    }

    private static ModelManifest Parse(byte[] json, string path)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Options.MaxDepth });
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new InputException(path, "it is no JSON object", Remedy);
        if (!root.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.Number || !schema.TryGetInt32(out var number) || number != ModelManifest.CurrentSchema)
            throw new InputException(path, $"its schema is {Raw(root, "schema")}, but only {ModelManifest.CurrentSchema} is known", "use a model made for this version, or a newer program");
        var kind = root.TryGetProperty("kind", out var k) && k.ValueKind == JsonValueKind.String ? k.GetString() : null;
        if (kind == "sam" && root.TryGetProperty("decoder", out var decoder) && decoder.ValueKind == JsonValueKind.Object)
            CheckForm(decoder, path);
        return kind switch
        {
            "sam" => root.Deserialize<SamManifest>(Options)!,
            "cam" => root.Deserialize<CamManifest>(Options)!,
            _ => throw new InputException(path, $"its kind is {Raw(root, "kind")}, but only \"sam\" and \"cam\" are known", Remedy),
        };
    }

    private static void CheckForm(JsonElement decoder, string path)
    {
        var form = decoder.TryGetProperty("form", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (form is null)
            throw new InputException(path, $"its decoder form is {Raw(decoder, "form")}, but one of {Known()} is needed", Remedy);
        if (!SamDecoder.Forms.Contains(form, StringComparer.Ordinal))
            throw new InputException(path, $"its decoder form is '{form}', but only {Known()} are known", "use a model made for this version, or a newer program");

        static string Known() => string.Join(" and ", SamDecoder.Forms.Select(f => $"'{f}'"));
    }

    private static string Raw(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetRawText() : "missing";

    private static void Check(ModelManifest manifest, string path)
    {
        Require(manifest.Name.Length is > 0 and <= 100, path, "'name' must have 1 to 100 characters");
        foreach (var (file, sha) in Files(manifest))
        {
            Require(ModelFileName.IsPlain(file), path, $"the file name '{file}' is not a plain name inside the folder");
            Require(sha is null || (sha.Length == 64 && sha.All(char.IsAsciiHexDigit)), path, $"the sha256 of '{file}' is not 64 hexadecimal digits");
        }

        if (manifest is SamManifest sam)
            CheckSam(sam, path);
        else if (manifest is CamManifest cam)
            CheckCam(cam, path);
    }

    private static void CheckSam(SamManifest sam, string path)
    {
        Require(sam.Image.Size is >= 16 and <= MaxSide, path, $"'image.size' must be 16 to {MaxSide}");
        Require(Normalisation(sam.Image.Mean.Select(v => (double)v), sam.Image.Std.Select(v => (double)v)), path, "'image.mean' and 'image.std' must hold three numbers, std not 0");
        Require(sam.Encoder.Embedding.Count == 3 && sam.Encoder.Embedding.All(d => d is >= 1 and <= MaxSide), path, "'encoder.embedding' must be [channels, rows, columns]");
        Require(sam.Decoder.MaskSize is >= 4 and <= MaxSide, path, $"'decoder.maskSize' must be 4 to {MaxSide}");
    }

    private static void CheckCam(CamManifest cam, string path)
    {
        Require(cam.Input.Channels is "rgb" or "bgr", path, "'input.channels' must be \"rgb\" or \"bgr\"");
        Require(double.IsFinite(cam.Input.Scale) && cam.Input.Scale != 0, path, "'input.scale' must not be 0");
        Require(Normalisation(cam.Input.Mean, cam.Input.Std), path, "'input.mean' and 'input.std' must hold three numbers, std not 0");
        Require(cam.Input.Multiple is >= 1 and <= 1024, path, "'input.multiple' must be 1 to 1024");
        Require(cam.Input.Offset >= 0 && cam.Input.Offset <= cam.Input.Multiple, path, "'input.offset' must be 0 to input.multiple");
        Require(cam.Input.Square is null or (>= 16 and <= MaxSide), path, $"'input.square' must be 16 to {MaxSide}");
        Require(cam.FirstClass is >= 0 and <= 1024, path, "'firstClass' must be 0 to 1024");
        Require(cam.Classes.Count <= 100_000 && cam.Classes.All(c => !string.IsNullOrEmpty(c)), path, "'classes' must hold names");
    }

    private static bool Normalisation(IEnumerable<double> mean, IEnumerable<double> std) =>
        mean.Count() == 3 && std.Count() == 3 && mean.All(double.IsFinite) && std.All(v => double.IsFinite(v) && v != 0);

    private static void Require(bool condition, string path, string reason)
    {
        if (!condition)
            throw new InputException(path, reason, Remedy);
    }
}
