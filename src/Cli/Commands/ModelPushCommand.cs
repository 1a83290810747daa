using System.CommandLine;
using Microsoft.Extensions.Configuration;
using SamCam.Cli.Labels;
using SamCam.Cli.Models;
using SamCam.ModelImport.Importing;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;
using SamCam.Storage;
using SamCam.Storage.Models;
using SamCam.Storage.Objects;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam models push</c>: models of this machine become those of a cluster.</summary>
internal static class ModelPushCommand
{
    /// <summary>The command.</summary>
    /// <param name="settings">Reads the settings of the object store.</param>
    /// <param name="json">The option <c>--json</c>.</param>
    public static Command Create(Func<IConfiguration> settings, Option<bool> json)
    {
        var model = new Argument<string>("MODEL") { Description = "A name from `samcam models list`, or a folder with model.json." };
        var target = new Argument<string>("LOCATION") { Description = "What Models:Location of the cluster names: s3://bucket/prefix or a folder. SAMCAM_Objects__S3__Endpoint and its like say how a bucket is reached." };
        var name = new Option<string?>("--name") { Description = "Name that jobs use; by default that of the model's folder." };
        var replace = new Option<bool>("--replace") { Description = "Take the name from another model. That one stays, for jobs that began with it." };
        var command = new Command("push", "Put a model where the workers of a cluster find it, in a folder named by its SHA-256. Files that are there already are not sent again; all are read back and hashed.")
        {
            model, target, name, replace,
        };
        command.SetAction((parsed, cancellationToken) => PushAsync(
            parsed.GetRequiredValue(model), parsed.GetRequiredValue(target), parsed.GetValue(name), parsed.GetValue(replace), settings(), parsed.GetValue(json), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> PushAsync(
        string model, string target, string? name, bool replace, IConfiguration settings, bool json, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var folder = ModelFolder.Open(ModelCatalog.Resolve(model));
        name ??= Path.GetFileName(folder.Path);
        if (!ModelImporter.IsName(name))
            throw new InputException(name, "it cannot be the name of a model", "give a --name of letters, digits, '-', '_' and '.'");
        using var objects = new ObjectStores(Settings.Read<ObjectStoreOptions>(settings, ObjectStoreOptions.Section));
        var bytes = folder.Identity.Files.Keys.Sum(file => new FileInfo(folder.PathOf(file)).Length);
        var pushed = await new ModelUpload(objects, target).PushAsync(folder, name, replace, new DownloadProgress(console.Error, bytes, TimeProvider.System), cancellationToken);
        await console.Error.WriteLineAsync(
            $"samcam: {pushed.Sent.Count} files sent, {pushed.Kept.Count} were there. Where Models:Location is {target}, jobs take it with --{folder.Manifest.Kind} {pushed.Name}; elsewhere with --{folder.Manifest.Kind} {pushed.Location}");
        if (json)
            await CommandOutput.WriteJsonAsync(console.Output, pushed);
        else
            await console.Output.WriteLineAsync(pushed.Sha256);
        return ExitCodes.Done;
    }
}
