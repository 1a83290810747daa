using System.CommandLine;
using System.Text.Json;
using SamCam.Segmentation.Models;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam models</c>: what models there are, and what one is.</summary>
internal static class ModelsCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output.", Recursive = true };
        var list = new Command("list", "List the models that can be named.");
        list.SetAction(parsed => List(parsed.GetValue(json)));

        var name = new Argument<string>("MODEL") { Description = "A name from `samcam models list`, or a folder with model.json." };
        var show = new Command("show", "Show a model's manifest and the SHA-256 that recipes record.") { name };
        show.SetAction(parsed => Show(parsed.GetRequiredValue(name), parsed.GetValue(json)));

        return new Command("models", "The SAM and CAM models at hand.") { json, list, show };
    }

    private static int List(bool json)
    {
        var models = ModelCatalog.List().Select(name => ModelFolder.Open(ModelCatalog.Resolve(name))).ToList();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { models = models.Select(Describe) }, Indented));
            return ExitCodes.Done;
        }

        foreach (var model in models)
            Console.WriteLine($"{model.Manifest.Name,-24} {Kind(model),-4} {model.Manifest.Description}");
        if (models.Count == 0)
            Console.WriteLine($"No models found. Put model folders into models/, or name their parent folder in {ModelCatalog.Variable}.");
        return ExitCodes.Done;
    }

    private static int Show(string name, bool json)
    {
        var model = ModelFolder.Open(ModelCatalog.Resolve(name));
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(Describe(model), Indented));
            return ExitCodes.Done;
        }

        Console.WriteLine($"name         {model.Manifest.Name}");
        Console.WriteLine($"kind         {Kind(model)}");
        Console.WriteLine($"version      {model.Manifest.Version}");
        Console.WriteLine($"licence      {model.Manifest.Licence}");
        Console.WriteLine($"description  {model.Manifest.Description}");
        Console.WriteLine($"folder       {model.Path}");
        Console.WriteLine($"sha256       {model.Identity.Sha256}");
        foreach (var (file, sha256) in model.Identity.Files)
            Console.WriteLine($"  {file,-20} {sha256}");
        foreach (var (parameter, value) in model.Manifest.Recommended)
            Console.WriteLine($"recommended  {Kind(model)}.{parameter}={value}");
        if (model.Manifest is CamManifest cam)
            Console.WriteLine($"classes      {string.Join(", ", cam.Classes)}");
        return ExitCodes.Done;
    }

    private static object Describe(ModelFolder model) => new
    {
        model.Manifest.Name,
        Kind = Kind(model),
        model.Manifest.Version,
        model.Manifest.Licence,
        model.Manifest.Description,
        Folder = model.Path,
        model.Identity.Sha256,
        model.Identity.Files,
        model.Manifest.Recommended,
    };

    private static string Kind(ModelFolder model) => model.Kind == ModelKind.Sam ? "sam" : "cam";
}
