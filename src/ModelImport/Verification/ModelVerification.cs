using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;

namespace SamCam.ModelImport.Verification;

/// <summary>Records what a model gives for the golden prompts, and compares later.</summary>
public static class ModelVerification
{
    /// <summary>
    /// How far a value may be from the recorded one, relative to the largest of its kind: more than half precision and other processors change, less than
    /// any mistake in a network does.
    /// </summary>
    public const double Tolerance = 0.02;

    /// <summary>Weights above this are not run unasked when a model is made: it would take minutes and as much memory again.</summary>
    public const long MaxRecordedBytes = 1L << 30;

    private const int MaxBytes = 4 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        MaxDepth = 8,
    };

    /// <summary>Runs the golden prompts and writes what comes into the model's folder.</summary>
    /// <exception cref="InputException">The model cannot be run, gives numbers that are none, or the folder cannot be written.</exception>
    public static void Record(ModelFolder folder, SessionSettings settings)
    {
        var record = GoldenPrompts.Run(folder, settings);
        RequireFinite(folder, record);
        var path = folder.PathOf(GoldenRecord.FileName);
        try
        {
            File.WriteAllText(path + ".new", JsonSerializer.Serialize(record, Options) + "\n");
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "it cannot be written (" + e.Message + ")", "make the model's folder writable", e);
        }
    }

    /// <summary>Runs the golden prompts and compares.</summary>
    /// <returns>What is not as it was recorded, one sentence each; null when nothing is recorded.</returns>
    /// <exception cref="InputException">The model cannot be run, or the record cannot be read.</exception>
    public static IReadOnlyList<string>? Verify(ModelFolder folder, SessionSettings settings)
    {
        var path = folder.PathOf(GoldenRecord.FileName);
        var expected = File.Exists(path) ? Read(path) : null;
        var actual = GoldenPrompts.Run(folder, settings);
        RequireFinite(folder, actual);
        if (expected is null)
            return null;
        var problems = new List<string>();
        if (expected.Sha256 != actual.Sha256)
            problems.Add($"the model has the SHA-256 {actual.Sha256}, but {expected.Sha256} was recorded");
        Compare("scores", expected.Scores, actual.Scores, problems);
        Compare("samples", expected.Samples, actual.Samples, problems);
        return problems;
    }

    private static void Compare(string what, IReadOnlyList<float> expected, IReadOnlyList<float> actual, List<string> problems)
    {
        if (expected.Count != actual.Count)
        {
            problems.Add($"it gives {actual.Count} {what}, but {expected.Count} were recorded");
            return;
        }

        var limit = Tolerance * Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        var (worst, count) = (0.0, 0);
        for (var i = 0; i < expected.Count; i++)
        {
            var difference = Math.Abs((double)expected[i] - actual[i]);
            (worst, count) = (Math.Max(worst, difference), count + (difference <= limit ? 0 : 1));
        }

        if (count > 0)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{count} of {expected.Count} {what} differ by more than {limit:g3} from what was recorded, the worst by {worst:g3}"));
    }

    private static void RequireFinite(ModelFolder folder, GoldenRecord record)
    {
        if (!record.Scores.Concat(record.Samples).All(float.IsFinite))
            throw new InputException(folder.Path, "its network gives infinities, or numbers that are none", "import it with --precision fp32, or fetch the weights again");
    }

    private static GoldenRecord Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new InputException(path, $"it has more than {MaxBytes} bytes", "record it again: samcam models verify --record");
            var record = JsonSerializer.Deserialize<GoldenRecord>(File.ReadAllBytes(path), Options);
            return record is { Schema: GoldenRecord.CurrentSchema } ? record : throw new JsonException("it is of another schema");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "it cannot be read (" + e.Message + ")", "record it again: samcam models verify --record", e);
        }
    }
}
