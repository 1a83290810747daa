using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam models</c>: what models there are, and what one is.</summary>
internal static class ModelsCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <param name="settings">Reads the settings of the object store.</param>
    public static Command Create(Func<IConfiguration> settings)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output.", Recursive = true };
        var list = new Command("list", "List the models that can be named.");
        list.SetAction(parsed => List(parsed.GetValue(json)));

        var name = new Argument<string>("MODEL") { Description = "A name from `samcam models list`, or a folder with model.json." };
        var show = new Command("show", "Show a model's manifest and the SHA-256 that recipes record.") { name };
        show.SetAction(parsed => Show(parsed.GetRequiredValue(name), parsed.GetValue(json)));

        var command = new Command("models", "The SAM and CAM models at hand: bundled ones, and those imported from official weights.") { json, list, show };
        foreach (var part in (Command[])[.. ModelImportCommands.Create(json), ModelConvertCommand.Create(json), .. ModelCareCommands.Create(json), ModelParityCommand.Create(json), ModelPushCommand.Create(settings, json)])
            command.Subcommands.Add(part);
        return command;
    }

    private static int List(bool json)
    {
        IncomingFolder.RemoveAbandoned(ModelCatalog.Library);
        var folders = ModelCatalog.List();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { models = folders.Select(folder => Describe(ModelFolder.Open(folder))) }, Indented));
            return ExitCodes.Done;
        }

        foreach (var folder in folders)
            Console.WriteLine(Line(folder));
        if (folders.Count == 0)
            Console.WriteLine("No models found. `samcam models pull mobile-sam` fetches one; `samcam models import` makes one of weights that are here.");
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
        Console.WriteLine($"precision    {SessionNumerics.Name(model.Precision)}");
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

    // Only the manifest is read: large models would take minutes to hash. A model is named by its folder.
    private static string Line(string folder)
    {
        try
        {
            var manifest = ModelFolder.ReadManifest(folder);
            return $"{Path.GetFileName(folder),-24} {(manifest is SamManifest ? "sam" : "cam"),-4} {manifest.Description}";
        }
        catch (InputException e)
        {
            return $"{Path.GetFileName(folder),-24} -    cannot be used: {e.Reason}";
        }
    }

    /// <summary>Says where a new model is, and what it is: its SHA-256, or with <c>--json</c> all about it.</summary>
    public static async Task TellMadeAsync(ModelFolder model, TextWriter output, TextWriter error, bool json)
    {
        await error.WriteLineAsync($"samcam: {model.Manifest.Name} is in {model.Path}; use it with --{model.Manifest.Kind} {model.Manifest.Name}");
        await output.WriteLineAsync(json ? JsonSerializer.Serialize(Describe(model), Indented) : model.Identity.Sha256);
    }

    // What JSON output says about a model.
    private static object Describe(ModelFolder model) => new
    {
        model.Manifest.Name,
        Kind = Kind(model),
        model.Manifest.Version,
        Precision = SessionNumerics.Name(model.Precision),
        model.Manifest.Licence,
        model.Manifest.Description,
        Folder = model.Path,
        model.Identity.Sha256,
        model.Identity.Files,
        model.Manifest.Recommended,
    };

    private static string Kind(ModelFolder model) => model.Kind == ModelKind.Sam ? "sam" : "cam";
}
