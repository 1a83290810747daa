using SamCam.Segmentation.Models;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Models;

/// <summary>What is made before it has its name.</summary>
public sealed class IncomingFolderTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void What_is_made_gets_its_name_and_replaces_what_had_it()
    {
        File.WriteAllText(root.PathOf("mine/old"), "");
        using (var incoming = IncomingFolder.Create(root.Root))
        {
            File.WriteAllText(Path.Combine(incoming.Path, "new"), "");
            incoming.MoveTo(root.PathOf("mine"));
        }

        Names("mine").ShouldBe(["new"]);
        Names("").ShouldBe(["mine"]);
    }

    [Fact]
    public void What_did_not_get_its_name_is_gone_and_what_had_it_comes_back()
    {
        File.WriteAllText(root.PathOf("mine/old"), "");
        using (var incoming = IncomingFolder.Create(root.Root))
        {
            Directory.Delete(incoming.Path);
            Should.Throw<DirectoryNotFoundException>(() => incoming.MoveTo(root.PathOf("mine")));
        }

        Names("mine").ShouldBe(["old"]);
        Names("").ShouldBe(["mine"]);
    }

    [Fact]
    public void What_is_held_stays_and_what_nobody_holds_goes()
    {
        using var held = IncomingFolder.Create(root.Root);
        File.WriteAllText(root.PathOf(".incoming-killed/lock"), "");
        File.WriteAllText(root.PathOf(".incoming-killed/model/encoder.onnx"), "half");
        File.WriteAllText(root.PathOf(".incoming-killed/replaced/mine/model.json"), "{}");
        File.WriteAllText(root.PathOf(".incoming-killed/replaced/theirs/model.json"), "old");
        File.WriteAllText(root.PathOf("theirs/model.json"), "new");
        Directory.CreateDirectory(root.PathOf(".incoming-unlocked"));
        File.WriteAllText(root.PathOf(".incoming-notes/of-somebody"), "");

        IncomingFolder.RemoveAbandoned(root.Root);

        Names("").ShouldBe([".incoming-notes", Path.GetFileName(Path.GetDirectoryName(held.Path)), "mine", "theirs"], ignoreOrder: true);
        File.ReadAllText(root.PathOf("mine/model.json")).ShouldBe("{}");
        File.ReadAllText(root.PathOf("theirs/model.json")).ShouldBe("new");
        Directory.Exists(held.Path).ShouldBeTrue();
        IncomingFolder.RemoveAbandoned(root.PathOf("gone/gone"));
    }

    private IEnumerable<string?> Names(string folder) => Directory.EnumerateFileSystemEntries(Path.Combine(root.Root, folder)).Select(Path.GetFileName);
}
