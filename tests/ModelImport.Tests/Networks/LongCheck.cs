namespace SamCam.ModelImport.Tests.Networks;

/// <summary>Checks that take minutes or gigabytes.</summary>
internal static class LongCheck
{
    /// <summary>Skips the running test unless long checks are asked for.</summary>
    public static void Require() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAMCAM_LONG") == "1", "a long check: runs with ./test --all");
}
