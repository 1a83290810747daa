using System.CommandLine;
using SamCam.Cli.Models;
using SamCam.ModelImport.Catalogue;
using SamCam.ModelImport.Networks;
using SamCam.Segmentation;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam models import</c> and <c>pull</c>: official weights become model folders.</summary>
internal static class ModelImportCommands
{
    private static readonly Dictionary<string, NetworkKind?> Kinds = new(StringComparer.Ordinal)
    {
        ["auto"] = null,
        ["sam-vit"] = NetworkKind.SamVit,
        ["mobile-sam"] = NetworkKind.MobileSam,
        ["irn-resnet50"] = NetworkKind.IrnResNet50,
        ["torchvision-resnet50"] = NetworkKind.TorchvisionResNet50,
    };

    /// <summary>The commands.</summary>
    /// <param name="json">The option <c>--json</c> of all of them.</param>
    public static IEnumerable<Command> Create(Option<bool> json) => [Import(json), Pull(json)];

    private static Command Import(Option<bool> json)
    {
        var file = new Argument<string>("FILE") { Description = "Weights: .pth or .pt of torch.save, or .safetensors." };
        var name = new Option<string>("--name") { Description = "Name of the model: --sam NAME and --cam NAME take it.", Required = true };
        var kind = new Option<string>("--kind") { Description = "The network; auto tells it from the names of the tensors.", DefaultValueFactory = _ => "auto" };
        kind.AcceptOnlyFromAmong([.. Kinds.Keys]);
        var licence = new Option<string?>("--licence") { Description = "Licence of the weights; those of official ones are known." };
        var classes = new Option<string?>("--classes") { Description = "Text file with the class names of a CAM network, one a line, in its order." };
        var common = new ImportOptions();
        var command = new Command("import", "Make a model of official weights: SAM ViT-B, L or H, MobileSAM, IRN's or torchvision's ResNet-50. Nothing in the file is executed.")
        {
            file, name, kind, licence, classes,
        };
        common.AddTo(command);
        command.SetAction((parsed, cancellationToken) => new ImportSession(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(json)).ImportAsync(
            parsed.GetRequiredValue(file),
            common.Read(parsed, parsed.GetRequiredValue(name)) with
            {
                Kind = Kinds[parsed.GetRequiredValue(kind)],
                Classes = parsed.GetValue(classes) is { } path ? Names(path) : null,
            },
            parsed.GetValue(licence),
            common.Records(parsed),
            cancellationToken));
        return command;
    }

    private static Command Pull(Option<bool> json)
    {
        var weights = new Argument<string>("NAME") { Description = "Official weights: " + string.Join(", ", OfficialWeights.All.Select(e => e.Name)) + "." };
        weights.AcceptOnlyFromAmong([.. OfficialWeights.All.Select(e => e.Name)]);
        var name = new Option<string?>("--name") { Description = "Name of the model; by default that of the weights." };
        var keep = new Option<bool>("--keep") { Description = "Keep the file of weights that was fetched." };
        var common = new ImportOptions();
        var command = new Command("pull", "Fetch official weights from their publisher, check their SHA-256, and make a model of them. A transfer that was cut off goes on.") { weights, name, keep };
        common.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var entry = OfficialWeights.Find(parsed.GetRequiredValue(weights))!;
            return new ImportSession(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(json)).PullAsync(
                entry, common.Read(parsed, parsed.GetValue(name) ?? entry.Name), parsed.GetValue(keep), common.Records(parsed), cancellationToken);
        });
        return command;
    }

    private static List<string> Names(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "it cannot be read (" + e.Message + ")", "name a text file with one class name a line", e);
        }
    }
}
