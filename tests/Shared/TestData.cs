namespace SamCam.Testing;

/// <summary>Finds the measurement data (models, photos, golden outputs) that tests use when it is there.</summary>
internal static class TestData
{
    private const string Variable = "SAMCAM_TESTDATA";

    /// <summary>The absolute path of <paramref name="relative"/> below <c>SAMCAM_TESTDATA</c>; skips the running test with the reason when it is absent.</summary>
    public static string Require(string relative)
    {
        var root = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(root), $"{Variable} is not set: this test needs {relative}");
        var path = Path.Combine(root!, relative);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"{relative} is not in {Variable}");
        return path;
    }
}
