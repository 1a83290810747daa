using SamCam.Cli.Run;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Run;

public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Output => Path.Combine(folder.Root, "out");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_new_folder_is_created_and_held()
    {
        using var output = OutputFolder.Take(Output);
        Directory.Exists(Output).ShouldBeTrue();
        Should.Throw<InputException>(() => OutputFolder.Take(Output)).Reason.ShouldContain("another process");
    }

    [Fact]
    public void A_folder_that_was_let_go_can_be_taken_again()
    {
        OutputFolder.Take(Output).Dispose();
        OutputFolder.Take(Output).Dispose();
    }

    [Theory]
    [InlineData("labels")]
    [InlineData("masks")]
    [InlineData("cams")]
    public void Artifacts_of_no_known_job_are_not_touched(string name)
    {
        File.WriteAllText(folder.PathOf($"out/{name}/a.png"), "somebody's");

        Should.Throw<InputException>(() => OutputFolder.Take(Output)).Reason.ShouldContain($"{name}/");

        Directory.EnumerateFileSystemEntries(Output).ShouldBe([Path.Combine(Output, name)]);
    }

    [Fact]
    public void Other_files_in_the_folder_do_not_matter()
    {
        File.WriteAllText(folder.PathOf("out/notes.txt"), "mine");
        using (OutputFolder.Take(Output))
            File.ReadAllText(Path.Combine(Output, "notes.txt")).ShouldBe("mine");
    }

    [Fact]
    public void A_file_is_no_folder()
    {
        File.WriteAllText(folder.PathOf("out"), "a file");
        Should.Throw<InputException>(() => OutputFolder.Take(Output)).Reason.ShouldBe("it is a file");
    }

    [Fact]
    public void Leftovers_of_a_killed_process_are_cleared()
    {
        using var output = OutputFolder.Take(Output);
        File.WriteAllText(folder.PathOf("out/.samcam/tmp/half"), "half");
        output.ClearTemporary();
        output.ClearTemporary();
        Directory.Exists(Path.Combine(Output, ".samcam/tmp")).ShouldBeFalse();
    }

    [Fact]
    public async Task Clearing_a_folder_without_a_job_changes_nothing()
    {
        File.WriteAllText(folder.PathOf("out/notes.txt"), "mine");
        using var output = OutputFolder.Take(Output);
        await output.ClearAsync(TestContext.Current.CancellationToken);
        File.Exists(Path.Combine(Output, "notes.txt")).ShouldBeTrue();
    }
}
