using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Models;

namespace SamCam.Segmentation.Tests.Cam;

public sealed class ClassMappingTests
{
    [Fact]
    public void Names_decide_when_the_model_has_them()
    {
        var mapping = ClassMapping.Create(Model(1, "Cat", "dog", "bird"), ["bird", "cat"]);
        mapping.Count.ShouldBe(2);
        mapping.ChannelOf(1).ShouldBe(3);
        mapping.ChannelOf(2).ShouldBe(1);
    }

    [Fact]
    public void Positions_decide_when_it_has_none()
    {
        var mapping = ClassMapping.Create(Model(1), ["bird", "cat"], channelCount: 21);
        mapping.ChannelOf(1).ShouldBe(1);
        mapping.ChannelOf(2).ShouldBe(2);
    }

    [Fact]
    public void Missing_classes_are_listed()
    {
        Should.Throw<InputException>(() => ClassMapping.Create(Model(0, "cat", "dog"), ["cat", "zebra", "gnu"])).Reason.ShouldContain("zebra, gnu");
        Should.Throw<InputException>(() => ClassMapping.Create(Model(0), ["a", "b", "c"], channelCount: 2)).Reason.ShouldContain("for c");
    }

    [Fact]
    public void A_model_alone_maps_its_own_classes()
    {
        var mapping = ClassMapping.OfModel(Model(1, "cat", "dog"));
        mapping.Count.ShouldBe(2);
        mapping.ChannelOf(2).ShouldBe(2);
        Should.Throw<ArgumentOutOfRangeException>(() => mapping.ChannelOf(3));
        Should.Throw<ArgumentOutOfRangeException>(() => mapping.ChannelOf(0));
    }

    private static CamManifest Model(int firstClass, params string[] classes) => new()
    {
        Schema = 1,
        Kind = "cam",
        Name = "m",
        Version = "1",
        Licence = "none",
        Model = new CamGraph { File = "f", Input = "i", Cam = "c" },
        Input = new CamInput { Mean = [0, 0, 0], Std = [1, 1, 1] },
        FirstClass = firstClass,
        Classes = classes,
    };
}
