using System.CommandLine;
using System.Text.Json;
using SamCam.GpuWorker;
using SamCam.ModelImport.Verification;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam models verify</c> and <c>remove</c>.</summary>
internal static class ModelCareCommands
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The commands.</summary>
    /// <param name="json">The option <c>--json</c> of all of them.</param>
    public static IEnumerable<Command> Create(Option<bool> json)
    {
        var name = new Argument<string>("MODEL") { Description = "A name from `samcam models list`, or a folder with model.json." };
        var record = new Option<bool>("--record") { Description = "Write down what the golden prompts give now, instead of comparing." };
        var verify = new Command("verify", "Check a model: files and hashes, that its graphs load and fit model.json, and that golden prompts give what was recorded.") { name, record };
        verify.SetAction(async (parsed, _) => await VerifyAsync(
            parsed.GetRequiredValue(name), parsed.GetValue(record), parsed.GetValue(json), parsed.InvocationConfiguration.Output));

        var own = new Argument<string>("NAME") { Description = "Name of an imported model." };
        var remove = new Command("remove", "Delete an imported model. Bundled models and folders elsewhere are left alone.") { own };
        remove.SetAction(async (parsed, _) => await RemoveAsync(parsed.GetRequiredValue(own), parsed.GetValue(json), parsed.InvocationConfiguration.Output));
        return [verify, remove];
    }

    private static async Task<int> VerifyAsync(string name, bool record, bool json, TextWriter output)
    {
        var model = ModelFolder.Open(ModelCatalog.Resolve(name));
        var session = new WorkerOptions().Session;
        IReadOnlyList<string>? problems = [];
        if (record)
            ModelVerification.Record(model, session);
        else
            problems = ModelVerification.Verify(model, session);
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(new { model.Manifest.Name, model.Identity.Sha256, Recorded = problems is not null, Problems = problems ?? [] }, Indented));
            return problems is { Count: > 0 } ? ExitCodes.NotAsRecorded : ExitCodes.Done;
        }

        foreach (var problem in problems ?? [])
            await output.WriteLineAsync($"{model.Manifest.Name}: {problem}");
        if (problems is { Count: > 0 })
            return ExitCodes.NotAsRecorded;
        await output.WriteLineAsync(record || problems is not null
            ? $"{model.Manifest.Name}: files, graphs and golden prompts are as recorded ({model.Identity.Sha256})"
            : $"{model.Manifest.Name}: files and graphs are right ({model.Identity.Sha256}); golden prompts were never recorded: --record does it");
        return ExitCodes.Done;
    }

    private static async Task<int> RemoveAsync(string name, bool json, TextWriter output)
    {
        var folder = Path.Combine(ModelCatalog.Library, name);
        if (name != Path.GetFileName(name) || name is "." or ".." || !File.Exists(Path.Combine(folder, ModelFolder.ManifestName)))
            throw new InputException(name, $"there is no imported model of this name in {ModelCatalog.Library}", "see `samcam models list`; bundled models cannot be removed");
        try
        {
            // The manifest first: without it, what is left is no model.
            File.Delete(Path.Combine(folder, ModelFolder.ManifestName));
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(folder, "it cannot be deleted (" + e.Message + ")", "delete the folder by hand", e);
        }

        await output.WriteLineAsync(json ? JsonSerializer.Serialize(new { Removed = name, Folder = folder }, Indented) : $"{name} is removed");
        return ExitCodes.Done;
    }
}
