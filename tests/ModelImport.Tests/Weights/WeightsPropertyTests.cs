using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SamCam.ModelImport.Weights;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.ModelImport.Tests.Weights;

/// <summary>Tensors of any shape come back as they were written, in both forms of file and in any order of their elements.</summary>
public sealed class WeightsPropertyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Property(MaxTest = 60)]
    public Property Both_forms_of_file_hold_the_same_tensors() => Prop.ForAll(
        Gen.Choose(0, 4).ListOf().Where(shape => shape.Count <= 4).ListOf().ToArbitrary(),
        shapes =>
        {
            var weights = new FormulaWeights([.. shapes.Take(5).Select((shape, i) => $"x.{i}.bias\t{(shape.Count == 0 ? "scalar" : string.Join('x', shape))}\tfloat32\t"), "last.bias\t2\tfloat32\t"]);
            var (plain, torch) = (folder.PathOf("x.safetensors"), folder.PathOf("x.pth"));
            SafetensorsBuilder.Write(plain, weights);
            TorchFileBuilder.Write(torch, weights);
            foreach (var path in (string[])[plain, torch])
            {
                using var file = WeightsFile.Open(path);
                file.Tensors.Keys.ShouldBe(weights.Tensors.Keys);
                foreach (var (name, tensor) in weights.Tensors)
                {
                    file.Tensors[name].Shape.ShouldBe(tensor.Shape);
                    Read(file, name).ShouldBe(Read(weights, name));
                }
            }
        });

    [Property(MaxTest = 60)]
    public Property Views_are_read_in_the_order_of_their_dimensions() => Prop.ForAll(
        Gen.Zip(Gen.Choose(1, 4).ArrayOf(3), Gen.Shuffle((int[])[0, 1, 2])).ToArbitrary(),
        view =>
        {
            // The storage is row-major in the shape; the tensor has its dimensions in another order.
            var (shape, order) = view;
            var strides = PickleBuilder.RowMajor([.. shape.Select(d => (long)d)]);
            float[] elements = [.. Enumerable.Range(0, shape[0] * shape[1] * shape[2]).Select(i => (float)i)];
            var pickle = new PickleBuilder().Op((byte)'}', (byte)'(')
                .Tensor("x", "FloatStorage", "0", elements.Length, [.. order.Select(o => (long)shape[o])], [.. order.Select(o => strides[o])]).Op((byte)'u');
            var path = folder.PathOf("view.pth");
            File.WriteAllBytes(path, new ZipBuilder().Add("x/data.pkl", pickle.Build()).Add("x/data/0", MemoryMarshal.AsBytes<float>(elements).ToArray()).Build());

            using var file = WeightsFile.Open(path);
            var actual = Read(file, "x");
            var at = 0;
            for (var a = 0; a < shape[order[0]]; a++)
            {
                for (var b = 0; b < shape[order[1]]; b++)
                {
                    for (var c = 0; c < shape[order[2]]; c++)
                        actual[at++].ShouldBe((a * strides[order[0]]) + (b * strides[order[1]]) + (c * strides[order[2]]));
                }
            }
        });

    private static float[] Read(IWeights weights, string name)
    {
        var elements = new float[weights.Tensors[name].Count];
        weights.Read(name, elements);
        return elements;
    }
}
