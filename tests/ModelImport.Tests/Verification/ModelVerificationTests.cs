using System.Text.Json.Nodes;
using SamCam.ModelImport.Importing;
using SamCam.ModelImport.Verification;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.ModelImport.Tests.Verification;

public sealed class ModelVerificationTests : IDisposable
{
    private static readonly SessionSettings Cpu = new() { Provider = ExecutionProvider.Cpu };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_recorded_is_found_again()
    {
        var model = await ImportAsync("tiny");
        ModelVerification.Verify(model, Cpu).ShouldBeNull();
        ModelVerification.Record(model, Cpu);
        ModelVerification.Verify(model, Cpu).ShouldNotBeNull().ShouldBeEmpty();
        model.Reopen().Identity.ShouldBeEquivalentTo(model.Identity);

        // On two threads sums run in another order.
        ModelVerification.Verify(model, Cpu with { IntraOpThreads = 2 }).ShouldNotBeNull().ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_weights_under_the_same_record_are_found_out()
    {
        var model = await ImportAsync("tiny");
        ModelVerification.Record(model, Cpu);
        var other = await ImportAsync("other", "other.");
        File.Copy(model.PathOf(GoldenRecord.FileName), other.PathOf(GoldenRecord.FileName));
        var problems = ModelVerification.Verify(other, Cpu).ShouldNotBeNull();
        problems.ShouldContain(p => p.Contains(model.Identity.Sha256, StringComparison.Ordinal));
        problems.ShouldContain(p => p.Contains("scores differ", StringComparison.Ordinal));
        problems.ShouldContain(p => p.Contains("samples differ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changed_number_in_the_record_is_found()
    {
        var model = await ImportAsync("tiny");
        ModelVerification.Record(model, Cpu);
        var path = model.PathOf(GoldenRecord.FileName);
        var record = JsonNode.Parse(File.ReadAllText(path))!;
        record["scores"]![3] = record["scores"]![3]!.GetValue<float>() + 0.5f;
        File.WriteAllText(path, record.ToJsonString());
        ModelVerification.Verify(model, Cpu).ShouldNotBeNull().ShouldHaveSingleItem().ShouldStartWith("1 of 24 scores differ");

        ((JsonArray)record["samples"]!).RemoveAt(0);
        File.WriteAllText(path, record.ToJsonString());
        ModelVerification.Verify(model, Cpu).ShouldNotBeNull().ShouldContain("it gives 384 samples, but 383 were recorded");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"schema":2,"sha256":"","numerics":"","scores":[],"samples":[]}""")]
    [InlineData("""{"schema":1,"sha256":"","numerics":"","scores":null,"samples":[]}""")]
    [InlineData("""{"schema":1,"sha256":"","numerics":"","scores":[],"samples":[],"colour":1}""")]
    public async Task A_record_that_is_none_is_refused(string json)
    {
        var model = await ImportAsync("tiny");
        File.WriteAllText(model.PathOf(GoldenRecord.FileName), json);
        Should.Throw<InputException>(() => ModelVerification.Verify(model, Cpu)).Message.ShouldContain("--record");
    }

    [Theory]
    [InlineData("tiny-sam", 24, 384)]
    [InlineData("tiny-cam", 8, 128)]
    public void Bundled_models_can_be_verified_too(string name, int scores, int samples)
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("models/" + name)))
            File.Copy(file, folder.PathOf("copy/" + Path.GetFileName(file)), overwrite: true);
        var model = ModelFolder.Open(folder.PathOf("copy"));
        ModelVerification.Record(model, Cpu);
        ModelVerification.Verify(model, Cpu).ShouldNotBeNull().ShouldBeEmpty();
        var record = JsonNode.Parse(File.ReadAllText(model.PathOf(GoldenRecord.FileName)))!;
        (((JsonArray)record["scores"]!).Count, ((JsonArray)record["samples"]!).Count).ShouldBe((scores, samples));
    }

    private Task<ModelFolder> ImportAsync(string name, string seed = "") => ModelImporter.ImportAsync(
        TinySam.Create(seed),
        _ => Task.FromResult(new string('0', 64)),
        new ImportRequest { Name = name, Library = folder.PathOf("models") },
        TestContext.Current.CancellationToken);
}
