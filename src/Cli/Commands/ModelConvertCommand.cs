using System.CommandLine;
using System.Globalization;
using SamCam.GpuWorker;
using SamCam.ModelImport.Converting;
using SamCam.Segmentation.Models;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam models convert</c>: a model of lower precision, beside the one that it is made from.</summary>
internal static class ModelConvertCommand
{
    private static readonly Dictionary<string, LowPrecision> Precisions = new(StringComparer.Ordinal) { ["fp16"] = LowPrecision.Fp16, ["int8"] = LowPrecision.Int8 };

    /// <summary>The command.</summary>
    /// <param name="json">The option <c>--json</c>.</param>
    public static Command Create(Option<bool> json)
    {
        var model = new Argument<string>("MODEL") { Description = "A model in fp32: a name from `samcam models list`, or a folder with model.json." };
        var precision = new Option<string>("--precision") { Description = "fp16: half the memory, for CUDA. int8: the encoder's matrix products in eight bits, for the CPU.", Required = true };
        precision.AcceptOnlyFromAmong([.. Precisions.Keys]);
        var name = new Option<string>("--name") { Description = "Name of the new model: --sam NAME and --cam NAME take it.", Required = true };
        var replace = new Option<bool>("--replace") { Description = "Replace a model of that name." };
        var noRecord = new Option<bool>("--no-record") { Description = "Do not run and record the golden prompts that `models verify` compares with; above 1 GB of weights they are not run anyway." };
        var command = new Command("convert", "Make a model of lower precision of another. Its masks are others: `models parity` says how far they agree.") { model, precision, name, replace, noRecord };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new ConvertRequest
            {
                Name = parsed.GetRequiredValue(name),
                Library = ModelCatalog.Library,
                Precision = Precisions[parsed.GetRequiredValue(precision)],
                Recording = parsed.GetValue(noRecord) ? null : new WorkerOptions().Session,
                Replace = parsed.GetValue(replace),
            };
            var source = ModelFolder.Open(ModelCatalog.Resolve(parsed.GetRequiredValue(model)));
            var converted = await ModelConverter.ConvertAsync(source, request, cancellationToken);
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            await error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"samcam: {converted.Constants} constants converted, {converted.Bytes / 1e6:0.0} MB instead of {converted.SourceBytes / 1e6:0.0}"));
            await ModelsCommand.TellMadeAsync(converted.Folder, output, error, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }
}
