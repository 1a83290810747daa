using System.Diagnostics;
using SamCam.ModelImport.Weights;
using SamCam.Segmentation;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.ModelImport.Tests.Weights;

/// <summary>
/// Files of the corpus with random damage: they are read, or refused with a sentence, and nothing else happens. Every seed that once failed belongs into
/// <see cref="Seeds_that_failed_once"/>.
/// </summary>
public sealed class WeightsFuzzTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static TimeSpan Budget => TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("SAMCAM_LONG") == "1" ? 300 : 30);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Damaged_torch_files_are_read_or_refused() => Fuzz(
        [.. Directory.EnumerateFiles(Repository.PathOf("tests/ModelImport.Tests/Corpus"), "*.pth").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)]);

    [Fact]
    public void Damaged_safetensors_are_read_or_refused() => Fuzz(
    [
        SafetensorsBuilder.Make("""{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]}}""", new byte[12]),
        SafetensorsBuilder.Make("""{"__metadata__":{"format":"pt"},"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[0,3],"data_offsets":[8,8]}}""", new byte[8]),
    ]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(93128)]
    public void Seeds_that_failed_once(int seed)
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("tests/ModelImport.Tests/Corpus"), "*.pth"))
            Open(Damaged(File.ReadAllBytes(file), new Random(seed)), seed);
    }

    private void Fuzz(IReadOnlyList<byte[]> corpus)
    {
        corpus.Count.ShouldBeGreaterThan(1);
        var (clock, outcomes) = (Stopwatch.StartNew(), new int[2]);
        for (var seed = 0; clock.Elapsed < Budget; seed++)
        {
            var random = new Random(seed);
            outcomes[Open(Damaged(corpus[seed % corpus.Count], random), seed) ? 0 : 1]++;
        }

        // Damage that always, or never, mattered would say nothing about the readers.
        outcomes.ShouldAllBe(count => count > 0);
    }

    private bool Open(byte[] content, int seed)
    {
        var path = folder.PathOf("damaged");
        File.WriteAllBytes(path, content);
        try
        {
            using var weights = WeightsFile.Open(path);
            foreach (var (name, tensor) in weights.Tensors)
            {
                tensor.Count.ShouldBeLessThanOrEqualTo(content.Length, $"seed {seed}: '{name}' is larger than its file");
                if (tensor.Type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16 or ElementType.Float64)
                    weights.Read(name, new float[tensor.Count]);
            }

            return true;
        }
        catch (InputException)
        {
            return false;
        }
        catch (Exception e) when (e is not ShouldAssertException)
        {
            throw new InvalidOperationException($"seed {seed}: {e.GetType().Name}", e);
        }
    }

    private static byte[] Damaged(byte[] content, Random random)
    {
        var bytes = content.ToList();
        for (var damage = random.Next(1, 5); damage > 0 && bytes.Count > 0; damage--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count), 1));
                    break;
                default:
                    var count = Math.Min(random.Next(1, 17), bytes.Count - at);
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, count));
                    break;
            }
        }

        return [.. bytes];
    }
}
