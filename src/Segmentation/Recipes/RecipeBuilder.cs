using System.Text.Json;
using System.Text.Json.Nodes;

namespace SamCam.Segmentation.Recipes;

/// <summary>
/// Lays parameters over one another: defaults, what the models recommend, a recipe file, single settings; later layers win. Names and types are
/// checked against the defaults at every step, so that a misspelt parameter is an error and never ignored.
/// </summary>
public sealed class RecipeBuilder
{
    private const int MaxFileBytes = 1 << 20;
    private readonly JsonObject options = Defaults();

    /// <summary>Lays a model's recommended values over one section (<c>sam</c> or <c>cam</c>).</summary>
    /// <exception cref="InputException">A name is not a parameter of the section, or a value has the wrong type.</exception>
    public RecipeBuilder Recommend(string section, IEnumerable<KeyValuePair<string, JsonElement>> values, string subject)
    {
        foreach (var (name, value) in values)
            Assign($"{section}.{name}", JsonNode.Parse(value.GetRawText()), subject);
        return this;
    }

    /// <summary>Lays a recipe file over what is there: a JSON object with any of the sections imaging, sam, cam, merge, output.</summary>
    /// <exception cref="InputException">The file cannot be read, is no JSON object, or names something unknown.</exception>
    public RecipeBuilder File(string path)
    {
        foreach (var (section, content) in ReadSections(path))
        {
            if (content is not JsonObject values)
                throw new InputException(path, $"'{section}' is not an object", $"sections are {string.Join(", ", options.Select(p => p.Key))}");
            foreach (var (name, value) in values)
                Assign($"{section}.{name}", value?.DeepClone(), path);
        }

        return this;
    }

    /// <summary>The parameters of a recipe file as <see cref="Set"/> takes them, in their order: the same as to lay the file over what is there, wherever that is done.</summary>
    /// <exception cref="InputException">As for <see cref="File"/>.</exception>
    public static IReadOnlyList<string> ReadSettings(string path)
    {
        new RecipeBuilder().File(path);
        return [.. ReadSections(path).SelectMany(s => ((JsonObject)s.Value!).Select(p => $"{s.Key}.{p.Key}={p.Value?.ToJsonString() ?? "null"}"))];
    }

    /// <summary>Applies one <c>key=value</c> setting, for example <c>sam.points_per_side=16</c>.</summary>
    /// <exception cref="InputException">The setting has no '=', the key is unknown, or the value has the wrong type.</exception>
    public RecipeBuilder Set(string setting)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new InputException($"--set {setting}", "not of the form key=value", "write for example --set sam.points_per_side=16");
        var text = setting[(equals + 1)..];
        JsonNode? value;
        try
        {
            value = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            value = JsonValue.Create(text);
        }

        Assign(setting[..equals], value, "--set " + setting);
        return this;
    }

    /// <summary>The options, checked.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    public RecipeOptions Build()
    {
        var built = options.Deserialize<RecipeOptions>(CanonicalJson.SerializerOptions)!;
        RecipeRanges.Check(built);
        return built;
    }

    private static JsonObject ReadSections(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
                throw new InputException(path, "a recipe of more than 1 MiB", "name a recipe file: see `samcam run --help`");
            var root = JsonNode.Parse(System.IO.File.ReadAllBytes(path), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 });
            return root as JsonObject ?? throw new InputException(path, "the recipe is not a JSON object", "write it as {\"sam\": {...}, \"merge\": {...}}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "the recipe cannot be read (" + e.Message + ")", "check the path given to --recipe", e);
        }
        catch (JsonException e)
        {
            throw new InputException(path, "not valid JSON: " + e.Message, "correct the recipe file", e);
        }
    }

    private static JsonObject Defaults() => (JsonObject)JsonSerializer.SerializeToNode(new RecipeOptions(), CanonicalJson.SerializerOptions)!;

    private void Assign(string key, JsonNode? value, string subject)
    {
        var parts = key.Split('.');
        if (parts.Length != 2 || options[parts[0]] is not JsonObject section || !section.ContainsKey(parts[1]))
            throw new InputException(subject, $"'{key}' is not a parameter", "parameters are " + string.Join(", ", Names()));
        var previous = section[parts[1]];
        section[parts[1]] = value;
        try
        {
            options.Deserialize<RecipeOptions>(CanonicalJson.SerializerOptions);
        }
        catch (JsonException e)
        {
            section[parts[1]] = previous?.DeepClone();
            throw new InputException(subject, $"'{value?.ToJsonString()}' cannot be used for '{key}'", $"its default is {previous?.ToJsonString()}", e);
        }
    }

    private IEnumerable<string> Names() => options.SelectMany(s => ((JsonObject)s.Value!).Select(p => $"{s.Key}.{p.Key}"));
}
