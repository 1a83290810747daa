using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Recipes;
using SamCam.Segmentation.Sam;

namespace SamCam.Segmentation.Tests.Recipes;

public sealed class RecipeTests
{
    private static readonly Recipe Plain = new()
    {
        Models = new(new("tiny-sam", "aa"), new("tiny-cam", "bb")),
        Options = new(),
    };

    [Fact]
    public void Canonical_json_sorts_names_and_has_no_white_space()
    {
        var json = CanonicalJson.Serialize(new { Zebra = 1.50, AppleTree = new { B = true, A = (string?)null } });
        json.ShouldBe("""{"apple_tree":{"a":null,"b":true},"zebra":1.5}""");
    }

    [Fact]
    public void The_same_recipe_has_the_same_hash_and_any_parameter_changes_it()
    {
        var hash = Plain.Hash();
        (Plain with { Options = new() { Sam = new() { PointsPerSide = 32 } } }).Hash().ShouldBe(hash);
        (Plain with { Engine = 99 }).Hash().ShouldNotBe(hash);
        (Plain with { Models = new(new("tiny-sam", "ab"), new("tiny-cam", "bb")) }).Hash().ShouldNotBe(hash);
        (Plain with { Options = new() { Merge = new() { Strategy = MergeStrategy.None } } }).Hash().ShouldNotBe(hash);
        hash.Length.ShouldBe(64);
    }

    [Fact]
    public void Stage_hashes_change_with_their_stage_alone()
    {
        var sam = Plain with { Options = Plain.Options with { Sam = new AutomaticMaskOptions { PointsPerSide = 8 } } };
        var cam = Plain with { Options = Plain.Options with { Cam = new CamOptions { BackgroundThreshold = 0.3 } } };

        sam.SamHash().ShouldNotBe(Plain.SamHash());
        sam.CamHash().ShouldBe(Plain.CamHash());
        cam.CamHash().ShouldNotBe(Plain.CamHash());
        cam.SamHash().ShouldBe(Plain.SamHash());
    }

    [Fact]
    public void The_hash_is_pinned()
    {
        // A changed hash orphans every stored result: raise Engine.Number on purpose, never by accident.
        CanonicalJson.Serialize(Plain).ShouldStartWith("""{"engine":1,"models":{"cam":{"name":"tiny-cam","sha256":"bb"}""");
    }
}
