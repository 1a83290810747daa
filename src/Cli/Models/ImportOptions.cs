using System.CommandLine;
using SamCam.ModelImport.Importing;
using SamCam.ModelImport.Onnx;
using SamCam.Segmentation.Models;

namespace SamCam.Cli.Models;

/// <summary>Options that importing and fetching have in common.</summary>
internal sealed class ImportOptions
{
    private static readonly Dictionary<string, DecoderForm> Forms = new(StringComparer.Ordinal) { ["dense"] = DecoderForm.Dense, ["staged"] = DecoderForm.Staged };

    private readonly Option<string> precision = new("--precision") { Description = "fp32 (default), or fp16: half the memory, for CUDA.", DefaultValueFactory = _ => "fp32" };
    private readonly Option<string?> decoder = new("--decoder")
    {
        Description = "Form of a SAM model's decoder. staged: scores first, masks only for the prompts that are kept; several times faster. dense: one plain graph. Staged in fp32 and dense in fp16, unless given.",
    };

    private readonly Option<bool> external = new("--external-data") { Description = "Write the weights beside the graphs; above 2 GB that is done anyway." };
    private readonly Option<bool> replace = new("--replace") { Description = "Replace a model of that name." };
    private readonly Option<bool> noRecord = new("--no-record") { Description = "Do not run and record the golden prompts that `models verify` compares with; above 1 GB of weights they are not run anyway." };

    public ImportOptions()
    {
        precision.AcceptOnlyFromAmong("fp32", "fp16");
        decoder.AcceptOnlyFromAmong([.. Forms.Keys]);
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[precision, decoder, external, replace, noRecord])
            command.Options.Add(option);
    }

    /// <summary>What they ask for.</summary>
    public ImportRequest Read(ParseResult parsed, string name) => new()
    {
        Name = name,
        Library = ModelCatalog.Library,
        Precision = parsed.GetValue(precision) == "fp16" ? Precision.Fp16 : Precision.Fp32,
        Decoder = parsed.GetValue(decoder) is { } form ? Forms[form] : null,
        ExternalData = parsed.GetValue(external),
        Replace = parsed.GetValue(replace),
    };

    /// <summary>Whether the golden prompts are to be run.</summary>
    public bool Records(ParseResult parsed) => !parsed.GetValue(noRecord);
}
