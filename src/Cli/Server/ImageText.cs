using System.Text.Json;
using SamCam.Client;
using SamCam.Client.Documents;

namespace SamCam.Cli.Server;

/// <summary>Images as people read them.</summary>
internal static class ImageText
{
    private const string Duration = "duration_ms";
    private static readonly string[] Usual = ["agreement_mean", "n_masks", Duration];

    /// <summary>A line per image, with the statistics that were asked about before the usual ones.</summary>
    public static void WriteTable(TextWriter output, IReadOnlyList<ImageDocument> images, ImageFilter filter)
    {
        var asked = filter.Ranges.Select(r => r.Split(':')[0]).Append(filter.Sort?.TrimStart('-') ?? "").Where(name => name is not ("" or "index" or "key"));
        var statistics = asked.Concat(Usual).Distinct(StringComparer.Ordinal).ToList();
        var table = new TextTable(["KEY", "STATE", .. statistics.Select(s => ">" + s.ToUpperInvariant()), "LABELS", "FLAGS", "ERROR"]);
        foreach (var image in images)
            table.Add([image.Key, image.State, .. statistics.Select(s => ValueText.Number(Value(image, s))), ValueText.Words(image.Labels), ValueText.Words(image.Flags), image.Error ?? ""]);
        table.Write(output, "No image of the job is like that.");
    }

    /// <summary>All of one image.</summary>
    public static void Write(TextWriter output, ImageDetail detail)
    {
        var image = detail.Image;
        FieldList.Write(
            output,
            [
                ("image", image.Key),
                ("state", image.State),
                ("error", image.Error is { } error ? $"{error} ({image.ErrorClass})" : null),
                ("file", detail.Path),
                ("sha256", detail.Sha256),
                ("size", image.Width is { } width ? $"{width} x {image.Height}" : null),
                ("labels", ValueText.Words(image.Labels)),
                ("flags", ValueText.Words(image.Flags)),
                ("worker", detail.Worker is { } worker ? $"{worker}, attempt {detail.Attempt}" : null),
                ("numerics", detail.Numerics),
                ("finished", detail.FinishedAt is { } end ? ValueText.Time(end) + " UTC" : null),
                ("took", image.DurationMs is { } took ? $"{ValueText.Number(took)} ms ({Numbers(detail.Timings)})" : null),
                .. image.Statistics.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, (string?)ValueText.Number(s.Value))),
                .. Classes(detail.Classes),
                .. detail.Artifacts.Select(a => ("artifact", (string?)$"{a.Key}  {a.Bytes} bytes  sha256 {a.Sha256}")),
            ]);
    }

    private static double? Value(ImageDocument image, string name) =>
        name == Duration ? image.DurationMs : image.Statistics.TryGetValue(name, out var value) ? value : null;

    private static IEnumerable<(string Name, string? Value)> Classes(JsonElement? classes) =>
        classes is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(c => ("class", (string?)Numbers(c))) : [];

    private static string Numbers(JsonElement? values) => values is { ValueKind: JsonValueKind.Object } known
        ? string.Join(", ", known.EnumerateObject().Where(p => p.Value.ToString().Length > 0).Select(p => $"{p.Name} {(p.Value.ValueKind == JsonValueKind.Number ? ValueText.Number(p.Value.GetDouble()) : p.Value.ToString())}"))
        : "";
}
