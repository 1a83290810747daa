using SamCam.ModelImport.Importing;
using SamCam.ModelImport.Tests.Formula;

namespace SamCam.ModelImport.Tests.Networks;

public sealed class DumpTmpTests
{
    [Theory]
    [InlineData(DecoderForm.Dense)]
    [InlineData(DecoderForm.Staged)]
    public async Task Dump(DecoderForm form)
    {
        var request = new ImportRequest { Name = "m-" + form, Library = "/tmp/tr/models", Decoder = form, Replace = true };
        await ModelImporter.ImportAsync(FormulaWeights.Of("mobile_sam"), _ => Task.FromResult(new string('0', 64)), request, TestContext.Current.CancellationToken);
    }
}
